using System.Buffers.Binary;
using HwStack.Boards;
using HwStack.Protocol;

namespace HwStack.Firmware.Tests;

/// <summary>All DATA of a file, and nothing else of an upload.</summary>
internal static class RawUpload
{
    private const int Part = 512;

    /// <summary>Returns when the board has taken them all.</summary>
    internal static void Send(BoardSession session, ReadOnlySpan<byte> file)
    {
        byte[] data = new byte[8 + Part];
        for (int at = 0; at < file.Length; at += Part)
        {
            while (!session.CanSend(Channel.Bulk))
            {
                session.Pump(TimeSpan.FromSeconds(1), default);
            }

            int part = Math.Min(Part, file.Length - at);
            BinaryPrimitives.WriteUInt64LittleEndian(data, (ulong)at);
            file.Slice(at, part).CopyTo(data.AsSpan(8));
            session.Send(Channel.Bulk, MessageType.Data, data.AsSpan(0, 8 + part));
        }

        while (session.Unacknowledged(Channel.Bulk) > 0)
        {
            session.Pump(TimeSpan.FromSeconds(1), default);
        }
    }
}
