using System.Text;

namespace HwStack.Network;

/// <summary>Makes a name from a file fit for a message: a damaged file must not print control characters to a terminal or fill it.</summary>
public static class ShownName
{
    private const int LengthMax = 80;

    /// <summary>The name, cut at 80 characters, without control characters.</summary>
    public static string Of(string name)
    {
        StringBuilder text = new();
        foreach (char c in name)
        {
            if (text.Length == LengthMax)
            {
                return text.Append('…').ToString();
            }

            text.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }

        return text.ToString();
    }
}
