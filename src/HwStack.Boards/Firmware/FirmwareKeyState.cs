using System.Globalization;

namespace HwStack.Boards.Firmware;

/// <summary>What a private key's file holds.</summary>
/// <param name="Parameters">Parameter set.</param>
/// <param name="Identifier">I, 16 bytes, public.</param>
/// <param name="Seed">32 bytes, secret.</param>
/// <param name="Next">The next leaf, 0 .. 2^height; all below it are used up.</param>
internal sealed record FirmwareKeyState(LmsParameters Parameters, byte[] Identifier, byte[] Seed, long Next)
{
    /// <summary>The key's tree, which takes a while to compute.</summary>
    public LmsTree Tree() => new(Parameters, Identifier, Seed);

    /// <summary>The text of the file.</summary>
    public string Write(string title) => string.Create(CultureInfo.InvariantCulture,
        $"{title}\nheight {Parameters.Height}\nwinternitz {Parameters.Winternitz}\nidentifier {Convert.ToHexStringLower(Identifier)}\nseed {Convert.ToHexStringLower(Seed)}\nnext {Next}\n");

    /// <summary>Reads the text; null when it is not exactly of that form.</summary>
    public static FirmwareKeyState? Parse(string text, string title)
    {
        string[] lines = text.Split('\n');
        if (lines.Length != 7 || lines[0] != title || lines[6].Length != 0
            || !Number(lines[1], "height", 15, out long height) || height is not (5 or 10 or 15)
            || !Number(lines[2], "winternitz", 8, out long w) || w is not (1 or 2 or 4 or 8)
            || Hex(lines[3], "identifier", LmsParameters.IdentifierBytes) is not { } identifier
            || Hex(lines[4], "seed", LmsParameters.NodeBytes) is not { } seed
            || !Number(lines[5], "next", 1L << (int)height, out long next))
        {
            return null;
        }

        return new FirmwareKeyState(new LmsParameters((int)height, (int)w), identifier, seed, next);
    }

    private static bool Number(string line, string name, long max, out long value)
    {
        value = 0;
        return line.StartsWith(name + " ", StringComparison.Ordinal) && long.TryParse(line[(name.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max;
    }

    private static byte[]? Hex(string line, string name, int bytes)
    {
        string digits = line.StartsWith(name + " ", StringComparison.Ordinal) ? line[(name.Length + 1)..] : "";
        return digits.Length == 2 * bytes && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : null;
    }
}
