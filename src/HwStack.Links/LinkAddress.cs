using System.Globalization;
using HwStack.Diagnostics;

namespace HwStack.Links;

/// <summary>Where a board is, as users write it. Two addresses are equal when their texts are.</summary>
/// <param name="Kind">What kind of place.</param>
/// <param name="Name">Device, path, host or serial number; empty for <see cref="LinkKind.Virtual"/>.</param>
/// <param name="Port">TCP port, 0 to 65535 (0: any free one, for listening); 0 for the other kinds.</param>
/// <param name="Baud">Baud rate to open with; null where none was given, and for kinds without one.</param>
/// <param name="Fast">Baud rate that a session asks the board to go on at; null where none was given, and for kinds without one.</param>
public sealed record LinkAddress(LinkKind Kind, string Name, int Port = 0, int? Baud = null, int? Fast = null)
{
    /// <summary>Longest text that is looked at, in characters; paths end at 4096 bytes on Linux.</summary>
    public const int LengthMax = 4200;

    private const int BaudMax = 100_000_000;

    /// <summary>
    /// Reads "serial:/dev/ttyACM0", "serial:/dev/ttyUSB0?baud=921600", "serial:/dev/ttyUSB0?baud=9600&amp;fast=921600", "usb:SERIALNUMBER", "pty:PATH", "pty:PATH?fast=921600", "tcp:HOST:PORT" (an IPv6 number in brackets),
    /// "unix:PATH" or "board:virtual". The kind may be in upper or lower case. What follows the last "?baud=" or "?fast=" are rates; other question marks belong to the path.
    /// </summary>
    /// <exception cref="UserErrorException">HW5000: what is wrong with the text, and how it should look.</exception>
    public static LinkAddress Parse(string text)
    {
        if (text.Length > LengthMax)
        {
            throw Bad(text[..40] + "…", $"it has {text.Length} characters, at most {LengthMax} are possible");
        }

        if (text.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            throw Bad(string.Concat(text.Select(c => c < ' ' ? '?' : c)), "it contains control characters");
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            throw Bad(text, "the kind is missing", GuessFor(text));
        }

        string rest = text[(colon + 1)..];
        return text[..colon].ToLowerInvariant() switch
        {
            "serial" => WithRates(LinkKind.Serial, text, rest, "the device"),
            "usb" => WithRates(LinkKind.Usb, text, rest, "the serial number"),
            "pty" => WithRates(LinkKind.Pty, text, rest, "the path"),
            "unix" => new LinkAddress(LinkKind.Unix, NotEmpty(text, rest, "the path")),
            "tcp" => Tcp(text, rest),
            "board" when rest == "virtual" => new LinkAddress(LinkKind.Virtual, ""),
            "board" => throw Bad(text, "'virtual' is the only board known by name"),
            _ => throw Bad(text, $"'{text[..colon]}' is not a kind of address", GuessFor(text)),
        };
    }

    /// <summary>The text that <see cref="Parse"/> reads as this address.</summary>
    public override string ToString()
    {
        string rates = string.Join('&', new[] { Baud is { } baud ? $"baud={baud}" : null, Fast is { } fast ? $"fast={fast}" : null }.Where(rate => rate is not null));
        rates = rates.Length > 0 ? "?" + rates : "";
        return Kind switch
        {
            LinkKind.Serial => $"serial:{Name}{rates}",
            LinkKind.Usb => $"usb:{Name}{rates}",
            LinkKind.Pty => $"pty:{Name}{rates}",
            LinkKind.Unix => $"unix:{Name}",
            LinkKind.Tcp => TcpText(Name, Port),
            _ => "board:virtual",
        };
    }

    /// <summary>"tcp:HOST:PORT", an IPv6 number in brackets.</summary>
    internal static string TcpText(string host, int port) => host.Contains(':', StringComparison.Ordinal) ? $"tcp:[{host}]:{port}" : $"tcp:{host}:{port}";

    // A terminal is opened as it is: "?baud=" belongs to its path.
    private static LinkAddress WithRates(LinkKind kind, string text, string rest, string what)
    {
        const string Baud = "baud=", Fast = "fast=";
        int begin = Math.Max(kind == LinkKind.Pty ? -1 : rest.LastIndexOf("?" + Baud, StringComparison.Ordinal), rest.LastIndexOf("?" + Fast, StringComparison.Ordinal));
        if (begin < 0)
        {
            return new LinkAddress(kind, NotEmpty(text, rest, what));
        }

        int? baud = null, fast = null;
        foreach (string option in rest[(begin + 1)..].Split('&'))
        {
            bool isBaud = kind != LinkKind.Pty && option.StartsWith(Baud, StringComparison.Ordinal);
            if (!isBaud && !option.StartsWith(Fast, StringComparison.Ordinal))
            {
                throw Bad(text, $"'{option}' is not an option of {(kind == LinkKind.Pty ? "a terminal" : "a port")}");
            }

            string number = option[Baud.Length..];
            int? rate = Number(number, 1, BaudMax) ?? throw Bad(text, $"'{number}' is not a baud rate from 1 to {BaudMax}");
            if ((isBaud ? baud : fast) is not null)
            {
                throw Bad(text, $"'{option[..(Baud.Length - 1)]}' stands there twice");
            }

            (baud, fast) = isBaud ? (rate, fast) : (baud, rate);
        }

        return new LinkAddress(kind, NotEmpty(text, rest[..begin], what), Baud: baud, Fast: fast);
    }

    private static LinkAddress Tcp(string text, string rest)
    {
        int colon = rest.LastIndexOf(':');
        if (colon < 0)
        {
            throw Bad(text, "the port is missing");
        }

        string host = rest[..colon];
        bool bracketed = host is ['[', .., ']'];
        host = bracketed ? host[1..^1] : host;
        if (!bracketed && host.Contains(':', StringComparison.Ordinal))
        {
            throw Bad(text, "an IPv6 number stands in brackets", "For example tcp:[::1]:4000.");
        }

        if (host.AsSpan().IndexOfAny("[]/ ") >= 0 || (bracketed && !host.Contains(':', StringComparison.Ordinal)))
        {
            throw Bad(text, $"'{rest[..colon]}' is not a host");
        }

        return Number(rest[(colon + 1)..], 0, 65_535) is { } port
            ? new LinkAddress(LinkKind.Tcp, NotEmpty(text, host, "the host"), port)
            : throw Bad(text, $"'{rest[(colon + 1)..]}' is not a port from 0 to 65535");
    }

    private static int? Number(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max ? value : null;

    private static string NotEmpty(string text, string part, string what) => part.Length > 0 ? part : throw Bad(text, $"{what} is missing");

    private static string? GuessFor(string text) => text switch
    {
        _ when text.StartsWith("/dev/", StringComparison.Ordinal) => $"Did you mean serial:{text}?",
        _ when text.StartsWith("tty", StringComparison.Ordinal) => $"Did you mean serial:/dev/{text}?",
        _ when text.StartsWith("COM", StringComparison.OrdinalIgnoreCase) => $"Did you mean serial:{text}?",
        "virtual" => "Did you mean board:virtual?",
        _ when text.StartsWith('/') => $"Did you mean pty:{text} or unix:{text}?",
        _ when text.StartsWith("localhost:", StringComparison.Ordinal) || text.StartsWith("127.", StringComparison.Ordinal) => $"Did you mean tcp:{text}?",
        _ => null,
    };

    private static UserErrorException Bad(string text, string why, string? hint = null) => new(LinkErrors.BadAddress(text, why, hint));
}
