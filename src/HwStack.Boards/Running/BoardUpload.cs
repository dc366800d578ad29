using System.Buffers.Binary;
using System.Security.Cryptography;
using HwStack.Diagnostics;
using HwStack.Protocol;

namespace HwStack.Boards;

/// <summary>Brings a file to a board: goes on where a broken upload stopped, leaves out sections that the board has, and lets the board check the whole. firmware-protocol/protocol.md section 6.</summary>
/// <param name="session">An open session.</param>
public sealed class BoardUpload(BoardSession session)
{
    private const int DataHeadBytes = 8;
    private const ushort HashDiffers = 3;

    /// <summary>Where the last upload went on, bytes; 0 when the board held nothing of it.</summary>
    public long ResumedAt { get; private set; }

    /// <summary>Uploads an image; nothing is sent when the board runs it already.</summary>
    /// <param name="image">The image file.</param>
    /// <param name="progress">Told from time to time.</param>
    /// <param name="cancellation">Breaks off; the next upload of the same file goes on from there.</param>
    /// <exception cref="UserErrorException">As <see cref="BoardSession.Request"/>; HW5105 when it does not fit the board.</exception>
    public void Image(ReadOnlyMemory<byte> image, IProgress<UploadProgress>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            Send(1, image, ImageRanges.Sections(image.Span), progress, cancellation);
        }
        catch (BoardRefusedException refused) when (refused.Error is { Group: ErrorGroup.Upload, Code: HashDiffers })
        {
            // A range that only seemed equal: now everything.
            Send(1, image, [], progress, cancellation);
        }
    }

    /// <summary>Uploads a file of another kind, whole; one that went on from a broken upload and came out wrong is sent once more from its start.</summary>
    /// <exception cref="UserErrorException">As <see cref="BoardSession.Request"/>.</exception>
    public void File(ushort kind, ReadOnlyMemory<byte> file, IProgress<UploadProgress>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            Send(kind, file, [], progress, cancellation);
        }
        catch (BoardRefusedException refused) when (ResumedAt > 0 && refused.Error is { Group: ErrorGroup.Upload, Code: HashDiffers })
        {
            // firmware-protocol/update.md section 4: a torn note may have called a sector complete that is not.
            Send(kind, file, [], progress, cancellation);
        }
    }

    private void Send(
        ushort kind, ReadOnlyMemory<byte> file, IReadOnlyList<(uint Offset, uint Length, uint Crc)> sections, IProgress<UploadProgress>? progress, CancellationToken cancellation)
    {
        long offset = ResumedAt = Begin(kind, file.Span, cancellation);
        long skipped = 0;
        bool[] held = offset == 0 ? Compare(sections, cancellation) : [];
        long at = offset;
        for (int s = 0; s < held.Length; s++)
        {
            if (held[s])
            {
                at = Data(file.Span, at, sections[s].Offset, skipped, progress, cancellation);
                at += sections[s].Length;
                skipped += sections[s].Length;
            }
        }

        Data(file.Span, at, file.Length, skipped, progress, cancellation);
        while (session.Unacknowledged(Channel.Bulk) > 0)
        {
            session.Pump(TimeSpan.FromSeconds(1), cancellation);
        }

        session.Request(MessageType.Commit, [], cancellation);
        progress?.Report(new UploadProgress(file.Length, file.Length, skipped));
    }

    private long Begin(ushort kind, ReadOnlySpan<byte> file, CancellationToken cancellation)
    {
        Span<byte> body = stackalloc byte[42];
        BinaryPrimitives.WriteUInt16LittleEndian(body, kind);
        BinaryPrimitives.WriteUInt64LittleEndian(body[2..], (ulong)file.Length);
        SHA256.HashData(file, body[10..]);
        byte[] response = session.Request(MessageType.Begin, body, cancellation);
        ulong offset = response.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(response) : ulong.MaxValue;
        return offset <= (ulong)file.Length ? (long)offset : throw BoardErrors.Malformed(session.Address, MessageType.Begin);
    }

    private bool[] Compare(IReadOnlyList<(uint Offset, uint Length, uint Crc)> sections, CancellationToken cancellation)
    {
        bool[] held = new bool[sections.Count];
        int most = (session.Mtu - 4) / 12;
        byte[] body = new byte[2 + (12 * most)];
        for (int from = 0; from < sections.Count; from += most)
        {
            int count = Math.Min(most, sections.Count - from);
            var to = new WireWriter(body);
            to.U16((ushort)count);
            for (int i = 0; i < count; i++)
            {
                (uint offset, uint length, uint crc) = sections[from + i];
                to.U32(offset);
                to.U32(length);
                to.U32(crc);
            }

            byte[] response = session.Request(MessageType.Compare, to.Written, cancellation);
            if (response.Length < 2 + ((count + 7) / 8))
            {
                throw BoardErrors.Malformed(session.Address, MessageType.Compare);
            }

            for (int i = 0; i < count; i++)
            {
                held[from + i] = (response[2 + (i / 8)] >> (i % 8) & 1) != 0;
            }
        }

        return held;
    }

    private long Data(ReadOnlySpan<byte> file, long from, long to, long skipped, IProgress<UploadProgress>? progress, CancellationToken cancellation)
    {
        Span<byte> payload = stackalloc byte[session.Mtu];
        for (long at = from; at < to;)
        {
            int part = (int)Math.Min(to - at, session.Mtu - DataHeadBytes);
            while (!session.CanSend(Channel.Bulk))
            {
                session.Pump(TimeSpan.FromSeconds(1), cancellation);
            }

            BinaryPrimitives.WriteUInt64LittleEndian(payload, (ulong)at);
            file.Slice((int)at, part).CopyTo(payload[DataHeadBytes..]);
            session.Send(Channel.Bulk, MessageType.Data, payload[..(DataHeadBytes + part)]);
            at += part;
            progress?.Report(new UploadProgress(at, file.Length, skipped));
        }

        return Math.Max(from, to);
    }
}
