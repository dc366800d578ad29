namespace HwStack.Links.Tracing;

/// <summary>Collects the bytes of one direction into chunks that end with 0x00.</summary>
internal sealed class TraceChunks(LinkDirection direction, Action<LinkDirection, ReadOnlyMemory<byte>> finished)
{
    /// <summary>A chunk without 0x00 is written in pieces of this many bytes.</summary>
    public const int ChunkBytesMax = 65_536;

    private byte[] _chunk = new byte[8192];
    private int _count;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int zero = bytes.IndexOf((byte)0);
            int take = Math.Min(zero < 0 ? bytes.Length : zero + 1, ChunkBytesMax - _count);
            if (_chunk.Length < _count + take)
            {
                Array.Resize(ref _chunk, Math.Min(ChunkBytesMax, Math.Max(2 * _chunk.Length, _count + take)));
            }

            bytes[..take].CopyTo(_chunk.AsSpan(_count));
            _count += take;
            if (take == zero + 1 || _count == ChunkBytesMax)
            {
                Flush();
            }

            bytes = bytes[take..];
        }
    }

    public void Flush()
    {
        if (_count > 0)
        {
            finished(direction, _chunk.AsMemory(0, _count));
            _count = 0;
        }
    }
}
