using HwStack.Diagnostics;
using HwStack.Links;

namespace HwStack.Cli.CommandLine;

/// <summary>What stands behind --on and --against.</summary>
internal static class TargetNames
{
    /// <summary>All forms, for help.</summary>
    public const string Forms = "emulator, reference, board:virtual, serial:DEVICE, usb:SERIALNUMBER, pty:PATH, tcp:HOST:PORT, unix:PATH";

    /// <summary>True for the address of a board; the text may still be wrong in itself.</summary>
    public static bool IsBoard(string target) => target.Contains(':', StringComparison.Ordinal) || target.StartsWith('/') || target == "virtual";

    /// <summary>Refuses what is neither a target nor an address of a board, before anything is compiled. HW0040, HW5000.</summary>
    public static void Check(string target)
    {
        if (target is "emulator" or "reference")
        {
            return;
        }

        if (!IsBoard(target))
        {
            throw new UserErrorException(new UserError("HW0040", $"'{target}' is not a target this version knows.", "--on", target, Forms, $"Use one of {Forms}."));
        }

        _ = LinkAddress.Parse(target);
    }

    /// <summary>The name in a sentence: "the reference", "pty:PATH".</summary>
    public static string InWords(string target) => IsBoard(target) ? target : $"the {target}";
}
