using System.Runtime.InteropServices;

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

        LargePages.Advise(Pointer, length * sizeof(T));
    }

    public long Length { get; }

    public T* Pointer { get; }

    /// <summary>All elements; for buffers of up to 2^31 elements.</summary>
    public Span<T> Span => new(Pointer, checked((int)Length));

    public void Clear() => Array.Clear(_storage);
}

/// <summary>Asks the system for large pages: in a network of millions of neurons every spike goes elsewhere, and the search for small pages costs as much as the memory itself.</summary>
internal static unsafe partial class LargePages
{
    private const long PageBytes = 1 << 21;
    private const int HugePage = 14; // MADV_HUGEPAGE, linux/mman.h

    /// <summary>Advice only: where it cannot be followed nothing changes.</summary>
    public static void Advise(void* start, long bytes)
    {
        nint first = ((nint)start + (nint)PageBytes - 1) & -(nint)PageBytes, end = ((nint)start + (nint)bytes) & -(nint)PageBytes;
        if (OperatingSystem.IsLinux() && end > first)
        {
            _ = Advise(first, (nuint)(end - first), HugePage);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint bytes, int advice);
}
