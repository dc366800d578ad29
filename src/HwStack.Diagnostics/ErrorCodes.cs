namespace HwStack.Diagnostics;

/// <summary>Maps error codes to the documented exit codes. HW0xxx usage, HW1xxx input file, HW2xxx does not fit the chip, HW4xxx a check failed, HW5xxx trouble with a link, a board or a meter.</summary>
public static class ErrorCodes
{
    /// <summary>Success.</summary>
    public const int Ok = 0;

    /// <summary>A comparison or check failed (verify, diff, image verify).</summary>
    public const int CheckFailed = 1;

    /// <summary>Wrong usage of a command or option.</summary>
    public const int Usage = 2;

    /// <summary>A bad input file.</summary>
    public const int InputFile = 3;

    /// <summary>The network does not fit the chip.</summary>
    public const int DoesNotFit = 4;

    /// <summary>Trouble with a link or a board.</summary>
    public const int Link = 5;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 6;

    /// <summary>Our own bug.</summary>
    public const int Internal = 70;

    /// <summary>The exit code of an error code such as "HW2310". Unknown forms give <see cref="Internal"/>.</summary>
    public static int ExitCode(string code) => code is ['H', 'W', var kind, ..] ? kind switch
    {
        '0' => Usage,
        '1' => InputFile,
        '2' => DoesNotFit,
        '5' => Link,
        '4' => CheckFailed,
        _ => Internal,
    } : Internal;
}
