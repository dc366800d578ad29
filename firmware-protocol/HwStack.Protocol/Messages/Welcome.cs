namespace HwStack.Protocol;

/// <summary>WELCOME: what a board is, speaks and offers. protocol.md section 4.</summary>
public sealed record Welcome
{
    /// <summary>Lowest major version spoken.</summary>
    public byte MajorMin { get; init; } = ProtocolVersion.MajorMin;

    /// <summary>Highest major version spoken.</summary>
    public byte MajorMax { get; init; } = ProtocolVersion.Major;

    /// <summary>Minor version of the highest major.</summary>
    public byte Minor { get; init; } = ProtocolVersion.Minor;

    /// <summary>What the board is doing.</summary>
    public BoardState State { get; init; }

    /// <summary>The board's identity: 1..64 letters, digits, dots, dashes, underscores.</summary>
    public required string Serial { get; init; }

    /// <summary>Kind of board, e.g. "mps2-an385".</summary>
    public required string Board { get; init; }

    /// <summary>Firmware version, "major.minor.patch".</summary>
    public required string Firmware { get; init; }

    /// <summary>Differs from boot to boot.</summary>
    public required uint Boot { get; init; }

    /// <summary>Longest payload offered.</summary>
    public required int Mtu { get; init; }

    /// <summary>Initial credit of channels 0..5, for frames to the board.</summary>
    public required IReadOnlyList<ushort> Credits { get; init; }

    /// <summary>Name of the chip description.</summary>
    public required string Chip { get; init; }

    /// <summary>What fits.</summary>
    public required BoardLimits Limits { get; init; }

    /// <summary>What it can do.</summary>
    public required BoardFeatures Features { get; init; }

    /// <summary>Check value of the message table; 0 when not told.</summary>
    public uint Schema { get; init; }

    /// <summary>SHA-256 of the loaded image, lower-case hexadecimal; null without an image.</summary>
    public string? ImageSha256 { get; init; }

    /// <summary>Writes the payload. Returns its length. The text limits keep it within <see cref="FrameCodec.MtuFloor"/> as long as serial, board, firmware and chip together have at most 100 bytes.</summary>
    public int Write(Span<byte> payload)
    {
        var to = new WireWriter(payload);
        to.U8(MajorMin);
        to.U8(MajorMax);
        to.U8(Minor);
        to.U8((byte)State);
        to.Tlv(TlvType.Serial, Serial, 64);
        to.Tlv(TlvType.Board, Board, 32);
        to.Tlv(TlvType.Firmware, Firmware, 32);
        to.Tlv(TlvType.Boot, Boot);
        WriteMtuAndCredits(ref to, Mtu, Credits);
        to.Tlv(TlvType.Chip, Chip, 32);
        to.U16(TlvType.Limits);
        to.U16(BoardLimits.Bytes);
        Limits.Write(ref to);
        to.Tlv(TlvType.Features, (uint)Features);
        to.Tlv(TlvType.Schema, Schema);
        if (ImageSha256 is not null)
        {
            to.Tlv(TlvType.Image, Convert.FromHexString(ImageSha256));
        }

        return to.Length;
    }

    /// <summary>Reads a payload; null when it is malformed or a required TLV is absent.</summary>
    public static Welcome? Read(ReadOnlySpan<byte> payload)
    {
        var from = new WireReader(payload);
        var message = new Welcome
        {
            MajorMin = from.U8(), MajorMax = from.U8(), Minor = from.U8(), State = (BoardState)from.U8(),
            Serial = "", Board = "", Firmware = "", Boot = 0, Mtu = FrameCodec.MtuFloor, Credits = new ushort[6], Chip = "", Limits = default, Features = BoardFeatures.None,
        };
        uint seen = 0;
        bool wrong = false;
        while (from.NextTlv(out ushort type, out WireReader value))
        {
            switch (type)
            {
                case TlvType.Serial:
                    message = message with { Serial = value.Text(value.Rest.Length) };
                    break;
                case TlvType.Board:
                    message = message with { Board = value.Text(value.Rest.Length) };
                    break;
                case TlvType.Firmware:
                    message = message with { Firmware = value.Text(value.Rest.Length) };
                    break;
                case TlvType.Boot:
                    message = message with { Boot = value.U32() };
                    break;
                case TlvType.Mtu:
                    message = message with { Mtu = value.U16() };
                    break;
                case TlvType.Credits:
                    message = message with { Credits = ReadCredits(ref value) };
                    break;
                case TlvType.Chip:
                    message = message with { Chip = value.Text(value.Rest.Length) };
                    break;
                case TlvType.Limits:
                    message = message with { Limits = BoardLimits.Read(ref value) };
                    break;
                case TlvType.Features:
                    message = message with { Features = (BoardFeatures)value.U32() };
                    break;
                case TlvType.Schema:
                    message = message with { Schema = value.U32() };
                    break;
                case TlvType.Image:
                    message = message with { ImageSha256 = Convert.ToHexStringLower(value.Bytes(32)) };
                    break;
                default:
                    continue;
            }

            seen |= 1u << type;
            wrong |= value.Failed || !value.Rest.IsEmpty;
        }

        const uint Required = 0b11_1111_1110;
        wrong |= message.Mtu is < FrameCodec.MtuFloor or > FrameCodec.MtuCeiling || !IsSerial(message.Serial);
        return from.Failed || wrong || (seen & Required) != Required ? null : message;
    }

    /// <summary>True for 1 to 64 letters, digits, dots, dashes and underscores.</summary>
    public static bool IsSerial(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    internal static void WriteMtuAndCredits(ref WireWriter to, int mtu, IReadOnlyList<ushort> credits)
    {
        to.U16(TlvType.Mtu);
        to.U16(2);
        to.U16((ushort)mtu);
        to.U16(TlvType.Credits);
        to.U16(12);
        for (int c = 0; c < 6; c++)
        {
            to.U16(credits[c]);
        }
    }

    internal static ushort[] ReadCredits(ref WireReader from)
    {
        ushort[] credits = new ushort[6];
        for (int c = 0; c < 6; c++)
        {
            credits[c] = from.U16();
        }

        return credits;
    }
}
