using System.Security.Cryptography;
using HwStack.Chip;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Defects;

/// <summary>
/// Reads defect lists: one JSON object with the optional keys "mesh" [x, y], "dead_cores" [core …], "dead_links" [[[x, y], [x, y]] …] and "dead_neurons" [[core, neuron] …],
/// where a core is [x, y] or a core number. A core number counts row by row over "mesh", or over one chip when "mesh" is not given. The two ends of a link are
/// neighbours; x = −1 names the port link of the router (0, y). Everything else is refused, since a misspelt defect would silently be used.
/// </summary>
public static class BoardDefectsFile
{
    /// <summary>Largest file accepted, in bytes.</summary>
    public const int SizeBytesMax = 1 << 24;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="chip">Chip of the board: numbers must lie on the largest board it allows.</param>
    /// <exception cref="UserErrorException">HW1850 when the file cannot be read, HW1851 to HW1857 for everything wrong in it at once.</exception>
    public static BoardDefects Read(string path, ChipDescription chip)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > SizeBytesMax)
            {
                throw new UserErrorException(new UserError(
                    "HW1850", $"the defect list has {stream.Length} bytes; at most {SizeBytesMax} are read.", path, $"{stream.Length}", $"{SizeBytesMax}"));
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return Parse(bytes, path, chip);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new UserErrorException(new UserError("HW1850", $"the defect list cannot be read: {e.Message}", path), e);
        }
    }

    /// <summary>Parses the text of a list; see <see cref="Read"/>.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="place">Its name in errors.</param>
    /// <param name="chip">Chip of the board.</param>
    public static BoardDefects Parse(ReadOnlyMemory<byte> utf8, string place, ChipDescription chip)
    {
        // Editors on some systems put a byte-order mark in front; JSON parsers refuse it.
        ReadOnlyMemory<byte> text = utf8.Span is [0xEF, 0xBB, 0xBF, ..] ? utf8[3..] : utf8;
        return new DefectListReader(place, chip).Read(text, Convert.ToHexStringLower(SHA256.HashData(utf8.Span)));
    }
}
