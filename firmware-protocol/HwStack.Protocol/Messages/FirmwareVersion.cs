using System.Globalization;

namespace HwStack.Protocol;

/// <summary>Version of a firmware, compared part by part. Each part is 0 .. 2^32 - 1.</summary>
public readonly record struct FirmwareVersion(uint Major, uint Minor, uint Patch) : IComparable<FirmwareVersion>
{
    /// <summary>Reads "major.minor.patch" in decimal digits; false for anything else.</summary>
    public static bool TryParse(string text, out FirmwareVersion version)
    {
        version = default;
        string[] parts = text.Split('.');
        uint[] values = new uint[3];
        for (int i = 0; i < 3; i++)
        {
            if (parts.Length != 3 || !uint.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]))
            {
                return false;
            }
        }

        version = new FirmwareVersion(values[0], values[1], values[2]);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(FirmwareVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>"1.2.3".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
}
