using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>What the neuron kernel needs beyond the portable vector operations, 16 lanes of 32 bits.</summary>
internal static unsafe class Lanes512
{
    public const int Count = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(sbyte* from) => Avx512F.ConvertToVector512Int32(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(short* from) => Avx512F.ConvertToVector512Int32(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSaturated(Vector512<int> value, sbyte* to) => Avx512F.ConvertToVector128SByteWithSaturation(value).Store(to);

    /// <summary>Number of each lane.</summary>
    public static Vector512<uint> Index => Vector512.Create(0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u, 12u, 13u, 14u, 15u);

    /// <summary>All ones in the lanes whose bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Mask(uint bits) =>
        ~Vector512.Equals(Vector512.Create((int)bits) & Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768), Vector512<int>.Zero);

    /// <summary>Looks the low byte of every lane up in 16 bytes; index 0..15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LookUp(Vector128<byte> table, Vector512<int> index) =>
        Avx512BW.Shuffle(Vector512.Create(Vector256.Create(table, table), Vector256.Create(table, table)), (index | Vector512.Create(unchecked((int)0x80808000))).AsByte()).AsInt32();

    /// <summary>Bits of the bytes that are not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonZero(byte* from) => ~Vector512.Equals(Vector512.Load(from), Vector512<byte>.Zero).ExtractMostSignificantBits();

    /// <summary>Bits of the bytes that are not 0 in any of three arrays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonZero(byte* a, byte* b, byte* c) =>
        ~Vector512.Equals(Vector512.Load(a) | Vector512.Load(b) | Vector512.Load(c), Vector512<byte>.Zero).ExtractMostSignificantBits();
}
