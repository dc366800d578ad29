using System.Security.Cryptography;
using HwStack.Diagnostics;

namespace HwStack.Chip;

/// <summary>
/// Reads, checks and writes chip descriptions. The text written is canonical (keys in the order of <see cref="ChipDescription"/>, two-space indents, "\n",
/// shortest exact numbers), so that equal descriptions have equal bytes and one SHA-256.
/// </summary>
public static class ChipDescriptionFile
{
    /// <summary>Largest file accepted, in bytes.</summary>
    public const int SizeBytesMax = 1 << 20;

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="UserErrorException">HW1700 when the file cannot be read, HW1701 to HW1708 for what is in it.</exception>
    public static ChipDescription Read(string path) => Parse(JsonFile.Read(path, SizeBytesMax), path);

    /// <summary>Parses and checks the text of a description. <paramref name="place"/> names it in errors.</summary>
    public static ChipDescription Parse(ReadOnlyMemory<byte> utf8, string place)
    {
        ChipDescription chip = StrictJson.Parse(utf8, place, ChipDescriptionJson.Read);
        List<UserError> errors = ChipDescriptionJson.Contradictions(chip, place);
        return errors.Count == 0 ? chip : throw new UserErrorException(errors);
    }

    /// <summary>Everything wrong with a description, however it was made; empty when it is good. Places are the name and a JSON path.</summary>
    public static IReadOnlyList<UserError> Validate(ChipDescription chip)
    {
        try
        {
            Parse(ChipDescriptionJson.Write(chip), chip.Name);
            return [];
        }
        catch (UserErrorException e)
        {
            return e.Errors;
        }
    }

    /// <summary>The canonical text.</summary>
    public static byte[] ToUtf8(ChipDescription chip) => ChipDescriptionJson.Write(chip);

    /// <summary>Writes the canonical text; the file appears whole or not at all.</summary>
    /// <exception cref="UserErrorException">The description is not valid.</exception>
    public static void Write(ChipDescription chip, string path)
    {
        IReadOnlyList<UserError> errors = Validate(chip);
        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }

        JsonFile.WriteAtomic(path, ToUtf8(chip));
    }

    /// <summary>SHA-256 of the canonical text, lower-case hex.</summary>
    public static string Sha256(ChipDescription chip) => Convert.ToHexStringLower(SHA256.HashData(ToUtf8(chip)));
}
