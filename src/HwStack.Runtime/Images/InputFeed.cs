using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;

namespace HwStack.Runtime;

/// <summary>A named input turned into host events: step s is injected in tick s, payload = value / Scale rounded to nearest, ties to even.</summary>
public sealed class InputFeed
{
    // A value this close to a whole payload, in payload units, is taken as whole: float inputs of decimal scales are never closer.
    private const double WholeTolerance = 1e-3;

    private readonly InputMap _input;
    private readonly Signal _signal;
    private readonly int[] _payloads;
    private readonly int _steps;

    private InputFeed(InputMap input, Signal signal, int steps)
    {
        _input = input;
        _signal = signal;
        _steps = Math.Min(steps, signal.Steps);
        _payloads = new int[signal.StepStart[_steps]];
    }

    /// <summary>Converts all inputs of a request, so that a value out of range is told before the run. HW0204.</summary>
    public static InputFeed[] Plan(RunRequest request, IoMap io, List<Warning> warnings)
    {
        List<InputFeed> feeds = [];
        foreach (InputMap input in io.Inputs)
        {
            if (request.Inputs.TryGetValue(input.Name, out Signal? signal))
            {
                var feed = new InputFeed(input, signal, request.Steps);
                feed.Convert(warnings);
                feeds.Add(feed);
            }
        }

        return [.. feeds];
    }

    /// <summary>Number of the input port.</summary>
    public int Port => _input.Port;

    /// <summary>Ticks that may have events; none has later ones.</summary>
    public int Ticks => _steps;

    /// <summary>The events of one tick: channels, ascending, and their payloads. A payload of 0 is no event.</summary>
    public ReadOnlySpan<int> At(long tick, out ReadOnlySpan<int> payloads)
    {
        if (tick >= _steps)
        {
            payloads = default;
            return default;
        }

        Range range = _signal.StepStart[tick].._signal.StepStart[tick + 1];
        payloads = _payloads.AsSpan(range);
        return _signal.Channel.AsSpan(range);
    }

    /// <summary>Events of each channel over the run: what <see cref="At"/> gives, counted.</summary>
    public PortEvents Events()
    {
        long[] events = new long[_signal.Channels];
        for (int i = 0; i < _payloads.Length; i++)
        {
            events[_signal.Channel[i]] += _payloads[i] != 0 ? 1 : 0;
        }

        return new PortEvents(_input.Port, events);
    }

    private void Convert(List<Warning> warnings)
    {
        string place = $"input '{_input.Name}'";
        int ignored = _signal.Channel.Length - _payloads.Length;
        if (ignored > 0)
        {
            warnings.Add(new Warning(
                "HWW202", $"The signal has {_signal.Steps} steps, the run {_steps}: {ignored} values of later steps were not used.", place));
        }

        double lossSquares = 0, valueSquares = 0, lossMax = 0;
        int rounded = 0;
        for (int step = 0; step < _steps; step++)
        {
            for (int i = _signal.StepStart[step]; i < _signal.StepStart[step + 1]; i++)
            {
                double value = _signal.Value[i], exact = value / _input.Scale, payload = Math.Round(exact, MidpointRounding.ToEven);
                if (!(Math.Abs(payload) <= _input.PayloadMax))
                {
                    throw OutOfRange(place, step, i);
                }

                _payloads[i] = (int)payload;
                double loss = Math.Abs(exact - payload);
                rounded += loss > WholeTolerance ? 1 : 0;
                lossMax = Math.Max(lossMax, loss);
                lossSquares += loss * loss;
                valueSquares += exact * exact;
            }
        }

        if (rounded > 0)
        {
            warnings.Add(new Warning(
                "HWW203",
                FormattableString.Invariant($"{rounded} of {_payloads.Length} values were rounded to whole payloads of {_input.Scale:G6}: root-mean-square loss ")
                + FormattableString.Invariant($"{100 * Math.Sqrt(lossSquares / valueSquares):G3} % of the signal, largest loss {lossMax * _input.Scale:G3}."),
                place));
        }
    }

    private UserErrorException OutOfRange(string place, int step, int entry)
    {
        double limit = _input.PayloadMax * _input.Scale;
        return new UserErrorException(new UserError(
            "HW0204",
            FormattableString.Invariant($"Channel {_signal.Channel[entry]} receives {_signal.Value[entry]:G9} in step {step}, ")
            + FormattableString.Invariant($"but the image was compiled for at most ±{limit:G9} ({_input.PayloadMax} payload units of {_input.Scale:G6})."),
            place, FormattableString.Invariant($"{_signal.Value[entry]:G9}"), FormattableString.Invariant($"{limit:G9}"),
            "Scale the input down, or compile for a larger input range."));
    }
}
