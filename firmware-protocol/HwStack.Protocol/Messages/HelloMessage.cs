namespace HwStack.Protocol;

/// <summary>HELLO: what a host speaks and offers. protocol.md section 4.</summary>
public sealed record HelloMessage
{
    /// <summary>Lowest major version spoken.</summary>
    public byte MajorMin { get; init; } = ProtocolVersion.MajorMin;

    /// <summary>Highest major version spoken.</summary>
    public byte MajorMax { get; init; } = ProtocolVersion.Major;

    /// <summary>Minor version of the highest major.</summary>
    public byte Minor { get; init; } = ProtocolVersion.Minor;

    /// <summary>Longest payload offered.</summary>
    public required int Mtu { get; init; }

    /// <summary>Initial credit of channels 0..5, for frames to the host.</summary>
    public required IReadOnlyList<ushort> Credits { get; init; }

    /// <summary>Silence after which the board ends the session, ms, 1000..600000.</summary>
    public uint IdleMs { get; init; } = 10000;

    /// <summary>Check value of the message table; 0 when not told.</summary>
    public uint Schema { get; init; } = ProtocolVersion.Schema;

    /// <summary>Who calls.</summary>
    public string Host { get; init; } = "";

    /// <summary>Writes the payload. Returns its length; 240 bytes suffice.</summary>
    public int Write(Span<byte> payload)
    {
        var to = new WireWriter(payload);
        to.U8(MajorMin);
        to.U8(MajorMax);
        to.U8(Minor);
        to.U8(0);
        Welcome.WriteMtuAndCredits(ref to, Mtu, Credits);
        to.Tlv(TlvType.Idle, IdleMs);
        to.Tlv(TlvType.Schema, Schema);
        to.Tlv(TlvType.Host, Host, 64);
        return to.Length;
    }

    /// <summary>Reads a payload; null when it is malformed.</summary>
    public static HelloMessage? Read(ReadOnlySpan<byte> payload)
    {
        var from = new WireReader(payload);
        byte low = from.U8(), high = from.U8(), minor = from.U8();
        _ = from.U8();
        var message = new HelloMessage { MajorMin = low, MajorMax = high, Minor = minor, Mtu = FrameCodec.MtuFloor, Credits = new ushort[6], Schema = 0 };
        bool wrong = false;
        while (from.NextTlv(out ushort type, out WireReader value))
        {
            switch (type)
            {
                case TlvType.Mtu:
                    message = message with { Mtu = value.U16() };
                    break;
                case TlvType.Credits:
                    message = message with { Credits = Welcome.ReadCredits(ref value) };
                    break;
                case TlvType.Idle:
                    message = message with { IdleMs = value.U32() };
                    break;
                case TlvType.Schema:
                    message = message with { Schema = value.U32() };
                    break;
                case TlvType.Host:
                    message = message with { Host = value.Text(value.Rest.Length) };
                    break;
                default:
                    continue;
            }

            wrong |= value.Failed || !value.Rest.IsEmpty;
        }

        wrong |= message.Mtu is < FrameCodec.MtuFloor or > FrameCodec.MtuCeiling || message.IdleMs is < 1000 or > 600000;
        return from.Failed || wrong ? null : message;
    }
}
