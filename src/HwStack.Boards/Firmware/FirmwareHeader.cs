using System.Buffers.Binary;
using System.Text;
using HwStack.Protocol;

namespace HwStack.Boards.Firmware;

/// <summary>The header of a firmware file (firmware-protocol/update.md section 2). Addresses and lengths in bytes.</summary>
public sealed record FirmwareHeader
{
    /// <summary>Bytes of the header, and the offset of the payload.</summary>
    public const int Bytes = 512;

    private const uint Magic = 0x5746434E;

    /// <summary>Bytes of the payload: a multiple of 4, above 0.</summary>
    public required uint PayloadBytes { get; init; }

    /// <summary>Address of the payload's first byte when it runs.</summary>
    public required uint Load { get; init; }

    /// <summary>Where the processor starts, within the payload.</summary>
    public required uint Entry { get; init; }

    /// <summary>True when the payload runs where it lies in its slot; else it is copied to <see cref="Load"/> first.</summary>
    public bool RunsInPlace { get; init; }

    /// <summary>Version, for people and for the host's decisions.</summary>
    public required FirmwareVersion Version { get; init; }

    /// <summary>A board takes no firmware with a lower counter than its own.</summary>
    public uint SecurityCounter { get; init; }

    /// <summary>Bytes of the signature: a multiple of 4.</summary>
    public required uint SignatureBytes { get; init; }

    /// <summary>The kind of board it is made for: 1..32 letters, digits, '.', '-', '_'.</summary>
    public required string Board { get; init; }

    /// <summary>SHA-256 of the payload, 32 bytes.</summary>
    public required byte[] PayloadSha256 { get; init; }

    /// <summary>SHA-256 of the public key, 32 bytes.</summary>
    public required byte[] KeyId { get; init; }

    /// <summary>Whether a text can be a board's name.</summary>
    public static bool IsBoardName(string name) => name.Length is >= 1 and <= 32 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>True when the bytes start like a firmware file of any version.</summary>
    public static bool LooksLikeFirmware(ReadOnlySpan<byte> bytes) => bytes.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic;

    /// <summary>Reads a header of 512 bytes and checks it by itself.</summary>
    /// <returns>Null when it is well formed; else a clause that says what is wrong ("the header's checksum does not fit").</returns>
    public static string? Read(ReadOnlySpan<byte> bytes, out FirmwareHeader? header)
    {
        header = null;
        if (bytes.Length < Bytes || !LooksLikeFirmware(bytes))
        {
            return "it does not start with the header of a firmware file";
        }

        ushort major = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]), minor = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        if (major != 1 || minor != 0)
        {
            return $"its format is version {major}.{minor}, and this reads 1.0";
        }

        if (U32(bytes, 508) != Crc(bytes[..508]))
        {
            return "the header's checksum does not fit";
        }

        int name = bytes.Slice(48, 32).IndexOf((byte)0) is var end and >= 0 ? end : 32;
        string board = Encoding.Latin1.GetString(bytes.Slice(48, name));
        if (!IsBoardName(board) || bytes[(48 + name)..80].ContainsAnyExcept((byte)0))
        {
            return "the board name is malformed";
        }

        uint payload = U32(bytes, 12), load = U32(bytes, 16), entry = U32(bytes, 20), flags = U32(bytes, 24), signature = U32(bytes, 44);
        if (U32(bytes, 8) != Bytes || bytes[144..508].ContainsAnyExcept((byte)0) || flags > 1)
        {
            return "a reserved field is not as this version demands";
        }

        if (payload == 0 || payload % 4 != 0 || signature % 4 != 0)
        {
            return "the length of payload or signature is not allowed";
        }

        // Unsigned: an entry below the load address is a very large distance.
        if (unchecked(entry - load) >= payload)
        {
            return "the entry lies outside the payload";
        }

        header = new FirmwareHeader
        {
            PayloadBytes = payload, Load = load, Entry = entry, RunsInPlace = flags == 1,
            Version = new FirmwareVersion(U32(bytes, 28), U32(bytes, 32), U32(bytes, 36)), SecurityCounter = U32(bytes, 40), SignatureBytes = signature,
            Board = board, PayloadSha256 = bytes.Slice(80, 32).ToArray(), KeyId = bytes.Slice(112, 32).ToArray(),
        };
        return null;
    }

    /// <summary>The 512 bytes.</summary>
    public byte[] Write()
    {
        byte[] bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), 1);
        (int Offset, uint Value)[] words =
        [
            (0, Magic), (8, Bytes), (12, PayloadBytes), (16, Load), (20, Entry), (24, RunsInPlace ? 1u : 0u),
            (28, Version.Major), (32, Version.Minor), (36, Version.Patch), (40, SecurityCounter), (44, SignatureBytes),
        ];
        foreach ((int offset, uint value) in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);
        }

        Encoding.Latin1.GetBytes(Board, bytes.AsSpan(48, 32));
        PayloadSha256.CopyTo(bytes, 80);
        KeyId.CopyTo(bytes, 112);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(508), Crc(bytes.AsSpan(0, 508)));
        return bytes;
    }

    /// <summary>CRC-32C of firmware-protocol/image.md section 1.</summary>
    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
