using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>What the neuron kernel needs beyond the portable vector operations, 8 lanes of 32 bits.</summary>
internal static unsafe class Lanes256
{
    public const int Count = 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(sbyte* from) => Avx2.ConvertToVector256Int32(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(short* from) => Avx2.ConvertToVector256Int32(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSaturated(Vector256<int> value, sbyte* to)
    {
        Vector128<short> words = Sse2.PackSignedSaturate(value.GetLower(), value.GetUpper());
        Sse2.PackSignedSaturate(words, words).GetLower().Store(to);
    }

    /// <summary>Number of each lane.</summary>
    public static Vector256<uint> Index => Vector256.Create(0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u);

    /// <summary>All ones in the lanes whose bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Mask(uint bits) =>
        ~Vector256.Equals(Vector256.Create((int)bits) & Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128), Vector256<int>.Zero);

    /// <summary>Looks the low byte of every lane up in 16 bytes; index 0..15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LookUp(Vector128<byte> table, Vector256<int> index) =>
        Avx2.Shuffle(Vector256.Create(table, table), (index | Vector256.Create(unchecked((int)0x80808000))).AsByte()).AsInt32();

    /// <summary>Bits of the bytes that are not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonZero(byte* from)
    {
        uint low = Vector256.Equals(Vector256.Load(from), Vector256<byte>.Zero).ExtractMostSignificantBits();
        uint high = Vector256.Equals(Vector256.Load(from + 32), Vector256<byte>.Zero).ExtractMostSignificantBits();
        return ~(low | ((ulong)high << 32));
    }
}
