using System.CommandLine;
using System.Globalization;
using HwStack.Diagnostics;
using HwStack.Training;

namespace HwStack.Cli.CommandLine;

/// <summary>The options that say how samples become input and how output becomes a class. What is not given comes from the network's own recipe, else from the defaults.</summary>
internal sealed class EncodingOptionsSet
{
    private readonly Option<string?> _encode = new("--encode") { Description = "Encoder: direct (current injection), rate (Poisson spikes), latency (time of one spike).", HelpName = "NAME" };
    private readonly Option<int?> _ticks = new("--ticks") { Description = "Ticks of a sample; default 16 (events: 30).", HelpName = "N" };
    private readonly Option<int?> _levels = new("--levels") { Description = "Direct: payload of the brightest pixel; default 15.", HelpName = "N" };
    private readonly Option<string?> _gain = new("--gain") { Description = "Rate: spike probability of the brightest pixel in a tick; default 1.", HelpName = "X" };
    private readonly Option<string?> _curve = new("--curve") { Description = "Latency: linear or log.", HelpName = "NAME" };
    private readonly Option<string?> _threshold = new("--encode-threshold") { Description = "Latency: intensity (0 to 1) below which a pixel never spikes; default 0.01.", HelpName = "X" };
    private readonly Option<string?> _tau = new("--encode-tau") { Description = "Latency: time constant in ticks, instead of one that fills all ticks.", HelpName = "TICKS" };
    private readonly Option<string?> _seed = new("--encode-seed") { Description = "Rate: seed of the spikes; default 1.", HelpName = "N" };
    private readonly Option<int?> _bin = new("--bin-us") { Description = "Events: width of a tick in µs; default 10000.", HelpName = "N" };
    private readonly Option<string?> _crop = new("--crop") { Description = "Events: window of the sensor.", HelpName = "X,Y,WIDTH,HEIGHT" };
    private readonly Option<int?> _pool = new("--event-pool") { Description = "Events: side of the squares of pixels that are summed; default 1.", HelpName = "N" };

    public EncodingOptionsSet(Command command)
    {
        _encode.AcceptOnlyFromAmong("direct", "rate", "latency");
        _curve.AcceptOnlyFromAmong("linear", "log");
        foreach (Option option in new Option[] { _encode, _ticks, _levels, _gain, _curve, _threshold, _tau, _seed, _bin, _crop, _pool })
        {
            command.Add(option);
        }
    }

    /// <summary>True when the user names an encoder.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_encode) is not null;

    /// <summary>The encoder and its parameters, checked.</summary>
    /// <param name="parsed">Command line.</param>
    /// <param name="recipe">The network's; null without one.</param>
    /// <param name="events">The samples are events, which need no encoder.</param>
    public EncodingOptions Encoding(ParseResult parsed, EncodingOptions? recipe, bool events)
    {
        EncoderKind kind = events ? EncoderKind.Events
            : parsed.GetValue(_encode) is { } name ? Enum.Parse<EncoderKind>(name, ignoreCase: true) : recipe?.Kind ?? EncoderKind.Direct;
        EncodingOptions kept = recipe?.Kind == kind ? recipe : new EncodingOptions { Kind = kind, Ticks = events ? new EventOptions().Ticks : new EncodingOptions().Ticks };
        EncodingOptions chosen = kept with
        {
            Ticks = parsed.GetValue(_ticks) ?? kept.Ticks,
            Levels = parsed.GetValue(_levels) ?? kept.Levels,
            Gain = Number(parsed, _gain) ?? kept.Gain,
            Curve = parsed.GetValue(_curve) is { } curve ? Enum.Parse<LatencyCurve>(curve, ignoreCase: true) : kept.Curve,
            Threshold = Number(parsed, _threshold) ?? kept.Threshold,
            Tau = Number(parsed, _tau) ?? kept.Tau,
            Normalise = Number(parsed, _tau) is null && kept.Normalise,
            Seed = Seed(parsed) ?? kept.Seed,
        };
        chosen.Check();
        return chosen;
    }

    /// <summary>How events are binned, checked.</summary>
    public EventOptions Events(ParseResult parsed, EventOptions? recipe)
    {
        EventOptions kept = recipe ?? new EventOptions(), chosen = kept with
        {
            Ticks = parsed.GetValue(_ticks) ?? kept.Ticks, BinMicroseconds = parsed.GetValue(_bin) ?? kept.BinMicroseconds, Pool = parsed.GetValue(_pool) ?? kept.Pool,
        };
        if (parsed.GetValue(_crop) is { } text)
        {
            int[] window = Array.ConvertAll(text.Split(','), part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : -1);
            chosen = window.Length == 4 && Array.TrueForAll(window, value => value >= 0)
                ? chosen with { CropX = window[0], CropY = window[1], CropWidth = window[2], CropHeight = window[3] }
                : throw new UserErrorException(new UserError("HW0463", $"'{text}' is not a window: four whole numbers X,Y,WIDTH,HEIGHT.", "--crop", text, "X,Y,WIDTH,HEIGHT"));
        }

        chosen.Check();
        return chosen;
    }

    private ulong? Seed(ParseResult parsed) => parsed.GetValue(_seed) is not { } text ? null
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) && seed <= long.MaxValue ? seed
        : throw new UserErrorException(new UserError("HW0461", $"'{text}' is not a seed.", _seed.Name, text, "0..9223372036854775807"));

    private static double? Number(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
        : throw new UserErrorException(new UserError("HW0461", $"'{text}' is not a number.", option.Name, text));
}
