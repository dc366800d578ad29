using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HwStack.Training;

/// <summary>
/// Walks a row eight entries at a time. A last group of fewer is loaded with zeros behind it and stored only as far as it goes.
/// </summary>
internal ref struct Lanes(int length)
{
    private int _at = -8;

    /// <summary>Goes on; false at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next() => (_at += 8) < length;

    /// <summary>Eight entries of a row. One comparison keeps it inside the row: slicing cost more than the neurons.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<T> Load<T>(ReadOnlySpan<T> row) where T : unmanaged =>
        _at <= row.Length - 8 ? Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)_at) : Rest(row, _at, length);

    /// <summary>Eight entries of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<T> Load<T>(Span<T> row) where T : unmanaged => Load((ReadOnlySpan<T>)row);

    /// <summary>Eight entries of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<T> Load<T>(T[] row) where T : unmanaged => Load((ReadOnlySpan<T>)row);

    /// <summary>Writes eight entries, or as many as the row still has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<T>(Vector256<T> value, Span<T> row) where T : unmanaged
    {
        if (_at <= length - 8 && _at <= row.Length - 8)
        {
            value.StoreUnsafe(ref MemoryMarshal.GetReference(row), (nuint)_at);
            return;
        }

        StoreRest(value, row, _at, length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreRest<T>(Vector256<T> value, Span<T> row, int first, int length) where T : unmanaged
    {
        for (int i = first; i < Math.Min(length, first + 8); i++)
        {
            row[i] = value[i - first];
        }
    }

    // Static: were this handed over by reference, its place would live in memory for the whole loop.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<T> Rest<T>(ReadOnlySpan<T> row, int first, int length) where T : unmanaged
    {
        Span<T> eight = stackalloc T[8];
        eight.Clear();
        row[first..Math.Min(length, first + 8)].CopyTo(eight);
        return Vector256.Create<T>(eight);
    }
}
