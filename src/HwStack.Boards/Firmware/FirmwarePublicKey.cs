using System.Security.Cryptography;
using System.Text;
using HwStack.Diagnostics;

namespace HwStack.Boards.Firmware;

/// <summary>A public key for firmware: what boards hold. Its file is two lines of text and may be published.</summary>
public sealed class FirmwarePublicKey
{
    private const string Title = "hwstack firmware public key 1";

    private FirmwarePublicKey(byte[] bytes, LmsParameters parameters)
    {
        Bytes = bytes;
        Parameters = parameters;
        Id = SHA256.HashData(bytes);
    }

    /// <summary>The 56 bytes of RFC 8554 section 5.3.</summary>
    public byte[] Bytes { get; }

    /// <summary>Its parameter set.</summary>
    public LmsParameters Parameters { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>: how firmware files name it.</summary>
    public byte[] Id { get; }

    /// <summary>Takes the bytes of a key; `place` is what messages call it.</summary>
    /// <exception cref="UserErrorException">HW1984: not a key.</exception>
    public static FirmwarePublicKey Of(byte[] bytes, string place) => LmsParameters.TryRead(bytes, out LmsParameters parameters)
        ? new FirmwarePublicKey(bytes, parameters)
        : throw NotAKey(place);

    /// <summary>Reads a key file.</summary>
    /// <exception cref="UserErrorException">HW1984: not a public key file; HW0090 it cannot be read.</exception>
    public static FirmwarePublicKey Read(string path)
    {
        string[] lines = Encoding.UTF8.GetString(FirmwareInput.ReadBytes(path, 4096)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines is [Title, { Length: 2 * LmsParameters.PublicKeyBytes } hex] && hex.All(char.IsAsciiHexDigit) ? Of(Convert.FromHexString(hex), path) : throw NotAKey(path);
    }

    /// <summary>The text of a key file.</summary>
    public override string ToString() => $"{Title}\n{Convert.ToHexStringLower(Bytes)}\n";

    /// <summary>The key as a C initialiser, for a boot program's table of keys.</summary>
    public string ToC() => "{" + string.Join(", ", Bytes.Select(b => $"0x{b:x2}")) + "}";

    private static UserErrorException NotAKey(string place) =>
        new(new UserError("HW1984", "This is not a public key for firmware.", place, Hint: "'hwstack boards firmware keygen' writes one beside each private key, with the ending .pub."));
}
