using System.CommandLine;
using HwStack.Profiling;

namespace HwStack.Cli.CommandLine;

/// <summary>--html, --trace and --vcd.</summary>
internal sealed class ProfileFileOptions
{
    private readonly Option<string?> _html = new("--html") { Description = "Also write the profile as one self-contained page.", HelpName = "FILE" };
    private readonly Option<string?> _trace = new("--trace") { Description = "Also write a trace of ticks, cores and links for Perfetto (ui.perfetto.dev) or chrome://tracing; of the first sample.", HelpName = "FILE.json" };
    private readonly Option<string?> _vcd = new("--vcd") { Description = "Also write spikes and counters for GTKWave; of the first sample.", HelpName = "FILE.vcd" };

    public ProfileFileOptions(Command command)
    {
        command.Add(_html);
        command.Add(_trace);
        command.Add(_vcd);
    }

    /// <summary>The files asked for, checked to be writable before any work is done. HW0422 for a page that this build cannot make.</summary>
    public ProfileFiles Read(ParseResult parsed)
    {
        ProfileFiles files = new(parsed.GetValue(_html), parsed.GetValue(_trace), parsed.GetValue(_vcd));
        foreach (string path in new[] { files.Html, files.Trace, files.Vcd }.OfType<string>())
        {
            OutputFile.RequireWritable(path);
        }

        if (files.Html is not null)
        {
            ProfilePage.RequireCharts();
        }

        return files;
    }
}
