using HwStack.Diagnostics;

namespace HwStack.Chip;

/// <summary>The chip descriptions that come with the program, and any other by its path.</summary>
public static class ChipCatalog
{
    private static readonly EmbeddedFiles Files = new("chips");

    /// <summary>Names of the built-in descriptions, ordinal order. "nc1" is the default everywhere.</summary>
    public static IReadOnlyList<string> Names => Files.Names;

    /// <summary>A built-in description by name, or the description in a file. A name wins over a file of the same name without extension.</summary>
    /// <param name="nameOrPath">"nc1", "nc1-hpc", "nc1-f405", or a path.</param>
    /// <exception cref="UserErrorException">HW1700 when there is no such name or file; HW1701 to HW1708 for what is in the file.</exception>
    public static ChipDescription Get(string nameOrPath)
    {
        if (Files.Find(nameOrPath) is { } utf8)
        {
            return ChipDescriptionFile.Parse(utf8, nameOrPath);
        }

        if (File.Exists(nameOrPath))
        {
            return ChipDescriptionFile.Read(nameOrPath);
        }

        throw new UserErrorException(new UserError(
            "HW1700", $"There is no chip description '{nameOrPath}': neither a built-in name nor a file.", null, nameOrPath, string.Join(", ", Names),
            $"Built in are {string.Join(", ", Names)}."));
    }
}
