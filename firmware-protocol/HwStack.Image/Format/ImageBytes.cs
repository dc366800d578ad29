namespace HwStack.Image;

/// <summary>The bytes of an image by position: a file or memory.</summary>
internal abstract class ImageBytes : IDisposable
{
    internal abstract long Length { get; }

    /// <summary>Fills the span from a position; the caller has checked the bounds. Safe from several threads.</summary>
    internal abstract void Read(long offset, Span<byte> into);

    public abstract void Dispose();
}

internal sealed class MemoryBytes(ReadOnlyMemory<byte> bytes) : ImageBytes
{
    internal override long Length => bytes.Length;

    internal override void Read(long offset, Span<byte> into) => bytes.Span.Slice((int)offset, into.Length).CopyTo(into);

    public override void Dispose()
    {
    }
}

internal sealed class FileBytes(string path) : ImageBytes
{
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle = File.OpenHandle(path, options: FileOptions.RandomAccess);

    internal override long Length => RandomAccess.GetLength(_handle);

    internal override void Read(long offset, Span<byte> into)
    {
        while (into.Length > 0)
        {
            int count = RandomAccess.Read(_handle, into, offset);
            if (count == 0)
            {
                throw ImageError.Exception("HW1750", "The file became shorter while it was being read.", path);
            }

            offset += count;
            into = into[count..];
        }
    }

    public override void Dispose() => _handle.Dispose();
}
