namespace HwStack.Emulator.Fast;

/// <summary>A zeroed array that does not move and starts on a cache line. Owned by the garbage collector: nothing to dispose, nothing to leak.</summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int LineBytes = 64;

    private readonly ulong[] _storage;

    /// <param name="length">Elements. One cache line more is allocated behind them, so that a vector may read past the end.</param>
    public AlignedBuffer(long length)
    {
        Length = length;
        _storage = GC.AllocateArray<ulong>(checked((int)(((length * sizeof(T)) + (3 * LineBytes)) / 8)), pinned: true);
        fixed (ulong* start = _storage)
        {
            Pointer = (T*)(((nint)start + LineBytes - 1) & -LineBytes);
        }
    }

    public long Length { get; }

    public T* Pointer { get; }

    public void Clear() => Array.Clear(_storage);
}
