using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Training;

namespace HwStack.Cli.Training;

/// <summary>A network file that training starts from: <c>--from</c>, and what a NIR file leaves open.</summary>
internal sealed class StartNetwork
{
    private readonly Option<string?> _from = new("--from") { Description = "Start from this network (.nir), its weights and neurons, to fine-tune it to the chip's arithmetic.", HelpName = "FILE" };
    private readonly Option<string?> _dt = new("--dt") { Description = "With --from: time step in the unit of the file's taus, where the file does not record it.", HelpName = "SECONDS" };
    private readonly Option<string> _ifInput = new("--if-input") { Description = "With --from: meaning of inputs to IF and I nodes (auto, impulse, current).", DefaultValueFactory = _ => "auto" };
    private readonly Option<string> _integrator = new("--integrator") { Description = "With --from: forward Euler, or exact propagators.", DefaultValueFactory = _ => "euler" };

    public StartNetwork(Command command)
    {
        _ifInput.AcceptOnlyFromAmong("auto", "impulse", "current");
        _integrator.AcceptOnlyFromAmong("euler", "exact");
        foreach (Option option in new Option[] { _from, _dt, _ifInput, _integrator })
        {
            command.Add(option);
        }
    }

    /// <summary>True with --from.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_from) is not null;

    /// <summary>Reads the file; null without --from. Errors of reading and preparing it, HW0003, HW0004.</summary>
    /// <param name="parsed">Command line.</param>
    /// <param name="reset">The reset rule where the user gives one; null: the file's, else its v_reset.</param>
    /// <param name="context">For warnings.</param>
    public StartFile? Read(ParseResult parsed, ResetRule? reset, CliContext context)
    {
        if (parsed.GetValue(_from) is not { } path)
        {
            return null;
        }

        NirDocument document = NirFile.Read(path);
        NetworkSemantics? kept = SemanticsMetadata.Read(document.Graph);
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };
        NetworkSemantics semantics = new(
            Step(parsed, document.Graph) ?? kept?.DtSeconds ?? 1e-3, reset ?? kept?.Reset ?? ResetRule.Value,
            kept is not null && !Given(_ifInput) ? kept.IfInput : Enum.Parse<IfInputRule>(parsed.GetValue(_ifInput)!, ignoreCase: true),
            kept is not null && !Given(_integrator) ? kept.Integrator : Enum.Parse<Integrator>(parsed.GetValue(_integrator)!, ignoreCase: true));
        PreparedNetwork network = NetworkModel.Prepare(document.Graph, semantics);
        context.Warn(document.Warnings.Concat(network.Warnings));
        return new StartFile(network, InputRecipe.Read(document.Graph, path));
    }

    private double? Step(ParseResult parsed, NetworkGraph graph)
    {
        string? text = parsed.GetValue(_dt);
        if (text is not null)
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double dt) && double.IsFinite(dt) && dt > 0
                ? dt
                : throw new UserErrorException(new UserError("HW0004", $"'{text}' is not a time step: it must be a number above 0.", "--dt", text, "> 0"));
        }

        if (SemanticsMetadata.Read(graph) is null)
        {
            NetworkOptions.RequireNoTime(graph);
        }

        return null;
    }
}

/// <summary>A network that training starts from.</summary>
/// <param name="Network">The network.</param>
/// <param name="Recipe">How samples become its input, where its file says so.</param>
internal sealed record StartFile(PreparedNetwork Network, InputRecipe? Recipe);
