using System.CommandLine;
using System.Globalization;
using HwStack.Boards.Power;
using HwStack.Diagnostics;

namespace HwStack.Cli.CommandLine;

/// <summary>--meter, --meter-runs and --meter-volts.</summary>
internal sealed class MeterOptions
{
    private readonly Option<string?> _meter = new("--meter") { Description = "A power meter's recording of the same run, time_s,volts,amps,window with windows 'idle' and 'active'; shown beside the model.", HelpName = "FILE.csv" };
    private readonly Option<string?> _runs = new("--meter-runs") { Description = "Runs of the input in each active window of the recording; default 1.", HelpName = "N" };
    private readonly Option<string?> _volts = new("--meter-volts") { Description = "Voltage of the rail, when the recording has no column for it.", HelpName = "V" };

    public MeterOptions(Command command)
    {
        command.Add(_meter);
        command.Add(_runs);
        command.Add(_volts);
    }

    /// <summary>The recording; null when there is none. HW0015, HW0423, HW5300.</summary>
    public MeterRecording? Read(ParseResult parsed)
    {
        int runs = StimulusOptions.Count(parsed, _runs, "--meter-runs") ?? 1;
        double? volts = null;
        if (parsed.GetValue(_volts) is { } text)
        {
            volts = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value)
                ? value
                : throw new UserErrorException(new UserError("HW0423", $"'{text}' is not a voltage: it must be a number above 0.", "--meter-volts", text, "above 0"));
        }

        return parsed.GetValue(_meter) is { } path ? new MeterRecording(MeterFile.Read(path, volts), path, runs) : null;
    }
}
