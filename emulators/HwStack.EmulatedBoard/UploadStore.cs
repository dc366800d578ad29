using System.Buffers.Binary;
using System.Security.Cryptography;
using HwStack.Chip;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>The bytes of uploads. They stay until overwritten, so that equal parts of the next image need not be sent again. protocol.md section 6.</summary>
/// <param name="bytesMax">Longest upload.</param>
internal sealed class UploadStore(ulong bytesMax)
{
    private byte[] _bytes = [];
    private byte[] _hash = [];
    private ulong _length;
    private ulong _next;
    private bool _spoilt;

    /// <summary>An upload has begun and is not committed.</summary>
    public bool Begun { get; private set; }

    /// <summary>Length of the upload.</summary>
    public ulong Length => _length;

    /// <summary>The store holds all of the upload already.</summary>
    public void Whole() => _next = _length;

    /// <summary>Begins an upload, or goes on with the one of this hash and length. Returns the offset to go on from.</summary>
    public ulong Begin(ulong length, ReadOnlySpan<byte> hash)
    {
        if (length > bytesMax || length > (ulong)Array.MaxLength)
        {
            throw new BoardFault(ErrorGroup.Upload, 1, "The file is longer than the board's store.", length, bytesMax);
        }

        if (!(Begun && !_spoilt && length == _length && hash.SequenceEqual(_hash)))
        {
            (_length, _next, _hash, _spoilt) = (length, 0, hash.ToArray(), false);
        }

        Begun = true;
        return _next;
    }

    /// <summary>Takes a DATA message. One that breaks the rules spoils the upload.</summary>
    public void Take(ReadOnlySpan<byte> payload)
    {
        var from = new WireReader(payload);
        ulong offset = from.U64();
        ReadOnlySpan<byte> bytes = from.Rest;
        if (!Begun || from.Failed || offset < _next || offset + (ulong)bytes.Length > _length || offset > _length)
        {
            _spoilt = true;
            return;
        }

        int end = (int)offset + bytes.Length;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min((long)_length, Math.Max(end, 2L * _bytes.Length)));
        }

        bytes.CopyTo(_bytes.AsSpan((int)offset));
        _next = (ulong)end;
    }

    /// <summary>True when the store holds bytes of this CRC at this place, whatever upload they came from.</summary>
    public bool Holds(uint offset, uint length, uint crc) =>
        (ulong)offset + length <= (ulong)_bytes.Length && Crc32C.Compute(_bytes.AsSpan((int)offset, (int)length)) == crc;

    /// <summary>Ends the upload. Returns its bytes when they are what BEGIN announced.</summary>
    public ReadOnlyMemory<byte> Commit()
    {
        bool begun = Begun;
        Begun = false;
        if (!begun || _spoilt)
        {
            throw begun ? new BoardFault(ErrorGroup.Upload, 2, "A piece of the upload lay beyond its end or before the piece before it.", _next, _length)
                : new BoardFault(ErrorGroup.Upload, 4, "No upload was begun.");
        }

        Span<byte> found = stackalloc byte[32];
        if (_bytes.Length >= (int)_length)
        {
            SHA256.HashData(_bytes.AsSpan(0, (int)_length), found);
        }

        return _bytes.Length >= (int)_length && found.SequenceEqual(_hash) ? _bytes.AsMemory(0, (int)_length)
            : throw new BoardFault(
                ErrorGroup.Upload, 3, "What arrived does not have the announced SHA-256.", BinaryPrimitives.ReadUInt64BigEndian(found), BinaryPrimitives.ReadUInt64BigEndian(_hash));
    }
}
