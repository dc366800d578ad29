using System.Security.Cryptography;
using HwStack.Diagnostics;

namespace HwStack.Boards.Firmware;

/// <summary>A firmware file (.ncfw; firmware-protocol/update.md section 2), read and found whole. Whose signature it carries is a question of its own: <see cref="DemandSignature"/>.</summary>
public sealed class FirmwareFile
{
    /// <summary>Longest file that is read, bytes: far above any slot, far below what would hurt.</summary>
    public const int LengthMax = 64 << 20;

    private FirmwareFile(FirmwareHeader header, byte[] bytes, string place)
    {
        Header = header;
        Content = bytes;
        Place = place;
        Sha256 = SHA256.HashData(bytes);
    }

    /// <summary>What the header says.</summary>
    public FirmwareHeader Header { get; }

    /// <summary>The whole file: what DATA carries.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>SHA-256 of the whole file, 32 bytes: what BEGIN carries.</summary>
    public byte[] Sha256 { get; }

    /// <summary>Path, for messages.</summary>
    public string Place { get; }

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Payload => Content.Slice(FirmwareHeader.Bytes, (int)Header.PayloadBytes);

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserErrorException">HW1980 not a firmware file, HW1981 malformed, HW1982 payload damaged; HW0090 it cannot be read.</exception>
    public static FirmwareFile Read(string path) => Parse(FirmwareInput.ReadBytes(path, LengthMax), path);

    /// <summary>Takes the bytes of a file; `place` is what messages call it.</summary>
    /// <exception cref="UserErrorException">HW1980 not a firmware file, HW1981 malformed, HW1982 payload damaged.</exception>
    public static FirmwareFile Parse(byte[] bytes, string place)
    {
        if (!FirmwareHeader.LooksLikeFirmware(bytes))
        {
            throw Error("HW1980", "This is not a firmware file: it does not start with NCFW.", place, "Firmware files are made by 'hwstack boards firmware sign'.");
        }

        if (FirmwareHeader.Read(bytes, out FirmwareHeader? header) is { } fault)
        {
            throw Error("HW1981", $"The firmware file is malformed: {fault}.", place, "Copy or download it again, or sign the firmware anew.");
        }

        long expected = FirmwareHeader.Bytes + (long)header!.PayloadBytes + header.SignatureBytes;
        if (bytes.Length != expected)
        {
            throw new UserErrorException(new UserError(
                "HW1981", $"The firmware file is {bytes.Length} bytes long, and its header says {expected}.", place, $"{bytes.Length}", $"{expected}", "Copy or download it again."));
        }

        FirmwareFile file = new(header, bytes, place);
        return SHA256.HashData(file.Payload.Span).AsSpan().SequenceEqual(header.PayloadSha256)
            ? file
            : throw Error("HW1982", "The payload is damaged: its SHA-256 is not the one in the header.", place, "Copy or download it again.");
    }

    /// <summary>Demands a good signature by one of the keys.</summary>
    /// <returns>The key that signed.</returns>
    /// <exception cref="UserErrorException">HW1983: no such key, or the signature is not good.</exception>
    public FirmwarePublicKey DemandSignature(IEnumerable<FirmwarePublicKey> keys)
    {
        FirmwarePublicKey? key = keys.FirstOrDefault(key => key.Id.AsSpan().SequenceEqual(Header.KeyId));
        string id = Convert.ToHexStringLower(Header.KeyId);
        if (key is null)
        {
            throw new UserErrorException(new UserError("HW1983", $"The firmware is signed with key {id[..16]}…, which is none of the keys given.", Place, id));
        }

        int signed = Content.Length - (int)Header.SignatureBytes;
        return LmsVerifier.Verify(key.Bytes, Content.Span[..signed], Content.Span[signed..])
            ? key
            : throw new UserErrorException(new UserError("HW1983", $"The signature is not one of key {id[..16]}… for this firmware.", Place, id, null, "Do not use the file; get it again from its maker."));
    }

    private static UserErrorException Error(string code, string message, string place, string hint) => new(new UserError(code, message, place, Hint: hint));
}
