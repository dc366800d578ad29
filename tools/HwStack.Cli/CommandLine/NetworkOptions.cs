using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using HwStack.Chip;
using HwStack.Compiler;
using HwStack.Compiler.Calibration;
using HwStack.Compiler.Defects;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Network.Topologies;

namespace HwStack.Cli.CommandLine;

/// <summary>The options that say what a NIR file leaves open and what to compile for; the same on every verb that takes a network.</summary>
internal sealed class NetworkOptions
{
    private readonly Option<string?> _dt = new("--dt") { Description = "Time step, in the unit of the file's taus (usually seconds). Not recorded in NIR.", HelpName = "SECONDS" };
    private readonly Option<string> _reset = new("--reset") { Description = "Reset rule. Not recorded in NIR; 'value' is the file's own v_reset.", DefaultValueFactory = _ => "value" };
    private readonly Option<string> _ifInput = new("--if-input") { Description = "Meaning of inputs to IF and I nodes: v += r·x (impulse) or v += dt·r·x (current). 'auto' takes whichever of r and r·dt is nearer to 1, and says so.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string> _integrator = new("--integrator") { Description = "Forward Euler, or exact propagators.", DefaultValueFactory = _ => "euler" };
    private readonly Option<string> _states = new("--states") { Description = "Grid of the states in the file's metadata: 'file' keeps it, on the chip and in the reference, 'float' ignores it.", DefaultValueFactory = _ => "file" };
    private readonly Option<string> _chip = new("--chip") { Description = "Chip description: a built-in name (hwstack chips list) or a JSON file.", DefaultValueFactory = _ => "nc1", HelpName = "NAME|FILE" };
    private readonly Option<string> _seed = new("--seed") { Description = "Seed of placement and of stochastic rounding.", DefaultValueFactory = _ => "0", HelpName = "N" };
    private readonly Option<bool> _allowLoopLatency = new("--allow-loop-latency") { Description = "Accept loops that take more ticks on the chip than steps in the network." };
    private readonly Option<bool> _strict = new("--strict") { Description = "Treat warnings about lost accuracy as errors." };

    private readonly Option<string?> _defects = new("--defects") { Description = "What is broken on the board, as a JSON list (docs/compiler.md); the mapping goes round it.", HelpName = "FILE" };

    private readonly Option<string[]> _calibrate = new("--calibrate")
    {
        Description = "Stimuli like those the network will see (files as for --input). The floating-point network runs on them first; ranges, scales and roundings are fitted to what it does. "
            + "Repeat for several files of one input (more samples), or NAME=FILE for several inputs.",
        HelpName = "[NAME=]FILE",
    };

    private readonly Option<string?> _calibrationSamples = new("--calibrate-samples") { Description = "Use only the first N calibration samples.", HelpName = "N" };

    public NetworkOptions(Command command)
    {
        _reset.AcceptOnlyFromAmong("zero", "subtract", "snntorch", "value");
        _ifInput.AcceptOnlyFromAmong("auto", "impulse", "current");
        _integrator.AcceptOnlyFromAmong("euler", "exact");
        _states.AcceptOnlyFromAmong("file", "float");
        foreach (Option option in new Option[] { _dt, _reset, _ifInput, _integrator, _states, _chip, _seed, _allowLoopLatency, _strict, _defects, _calibrate, _calibrationSamples })
        {
            command.Add(option);
        }
    }

    /// <summary>What the compiler needs to know; the source's hash is of the file as it is now.</summary>
    public NetworkCompileOptions CompileOptions(ParseResult parsed, string path) => CompileOptions(parsed) with
    {
        Source = Topology.IsTopology(path) ? path : Path.GetFileName(path),
        SourceSha256 = Topology.IsTopology(path) ? "" : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
    };

    /// <summary>HW0046 when an option is given that says what a NIR file leaves open: a topology's text says it itself.</summary>
    public void RequireNoSemantics(ParseResult parsed)
    {
        if (WantsCalibration(parsed))
        {
            throw new UserErrorException(new UserError("HW0048", "A topology's weights are on the chip's grid already; it cannot be calibrated.", "--calibrate", Hint: "Leave it out."));
        }

        foreach (Option option in new Option[] { _dt, _reset, _ifInput, _integrator, _states, _allowLoopLatency })
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new UserErrorException(new UserError(
                    "HW0046", $"{option.Name} is for NIR files; a topology's text says it itself.", option.Name, Hint: option == _dt ? "Write dt=SECONDS into the topology." : "Leave it out."));
            }
        }
    }

    /// <summary>The same without a source.</summary>
    public NetworkCompileOptions CompileOptions(ParseResult parsed)
    {
        ChipDescription chip = ChipCatalog.Get(parsed.GetValue(_chip)!);
        string? defects = parsed.GetValue(_defects);
        return new NetworkCompileOptions
        {
            Chip = chip,
            Seed = Seed(parsed),
            AllowLoopLatency = parsed.GetValue(_allowLoopLatency),
            Strict = parsed.GetValue(_strict),
            Defects = defects is null ? null : BoardDefectsFile.Read(defects, chip),
        };
    }

    /// <summary>True with --calibrate.</summary>
    public bool WantsCalibration(ParseResult parsed) => (parsed.GetValue(_calibrate) ?? []).Length > 0;

    /// <summary>The calibration stimuli; empty without --calibrate. Files of a network's only input are samples of it, one file after another.</summary>
    public IReadOnlyList<CalibrationStimulus> Calibration(ParseResult parsed, IReadOnlyList<(string Name, int[] Shape)> inputs)
    {
        string[] arguments = parsed.GetValue(_calibrate) ?? [];
        int? most = StimulusOptions.Count(parsed, _calibrationSamples, "--calibrate-samples");
        if (arguments.Length == 0)
        {
            return [];
        }

        IEnumerable<Stimulus> stimuli = inputs.Count == 1
            ? arguments.SelectMany(argument => Stimuli.Read([argument], "--calibrate", inputs, null, null))
            : Stimuli.Read(arguments, "--calibrate", inputs, null, null);
        return [.. stimuli.Take(most ?? int.MaxValue).Select(stimulus => new CalibrationStimulus(stimulus.Signals, stimulus.Steps))];
    }

    private uint Seed(ParseResult parsed)
    {
        string text = parsed.GetValue(_seed)!;
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint seed)
            ? seed
            : throw new UserErrorException(new UserError("HW0002", $"'{text}' is not a seed.", "--seed", text, "0..4294967295"));
    }

    /// <summary>
    /// The semantics: what the user says, else what the file's metadata says (<see cref="SemanticsMetadata"/>), else the defaults. Without any --dt the step is 1e-3 when nothing in the
    /// network depends on it; otherwise that is a mistake, because a wrong step silently changes the gain.
    /// </summary>
    public NetworkSemantics Semantics(ParseResult parsed, NetworkGraph graph)
    {
        NetworkSemantics? file = SemanticsMetadata.Read(graph);
        T Choice<T>(Option<string> option, Func<NetworkSemantics, T> kept) where T : struct, Enum =>
            file is not null && parsed.GetResult(option) is not { Implicit: false } ? kept(file) : Enum.Parse<T>(parsed.GetValue(option)!, ignoreCase: true);
        ResetRule reset = Choice(_reset, kept => kept.Reset);
        IfInputRule ifInput = Choice(_ifInput, kept => kept.IfInput);
        Integrator integrator = Choice(_integrator, kept => kept.Integrator);
        StateRule states = parsed.GetValue(_states) == "float" ? StateRule.Float : StateRule.AsFile;
        string? text = parsed.GetValue(_dt);
        if (text is null && file is not null)
        {
            return new NetworkSemantics(file.DtSeconds, reset, ifInput, integrator, states);
        }

        if (text is null)
        {
            RequireNoTime(graph);
            return new NetworkSemantics(1e-3, reset, ifInput, integrator, states);
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double dt) || !double.IsFinite(dt) || dt <= 0)
        {
            throw new UserErrorException(new UserError("HW0004", $"'{text}' is not a time step: it must be a number above 0.", "--dt", text, "> 0"));
        }

        return new NetworkSemantics(dt, reset, ifInput, integrator, states);
    }

    /// <summary>Throws HW0003 when something in a network that does not record its time step depends on it.</summary>
    public static void RequireNoTime(NetworkGraph graph)
    {
        if (FirstTimeDependent(graph) is { } dependent)
        {
            throw new UserErrorException(new UserError(
                "HW0003", $"The network does not record its time step, and node '{dependent}' depends on it.", "--dt", null, "a number above 0",
                "Pass --dt SECONDS as the exporter meant it (Norse 1e-3, snnTorch 1e-4, Spyx 1)."));
        }
    }

    private static string? FirstTimeDependent(NetworkGraph graph)
    {
        Stack<NetworkGraph> open = new([graph]);
        while (open.TryPop(out NetworkGraph? next))
        {
            foreach (NetworkNode node in next.Nodes)
            {
                switch (node)
                {
                    case LiNode or LifNode or CubaLiNode or CubaLifNode or DelayNode:
                        return node.Name;
                    case GraphNode nested:
                        open.Push(nested.Graph);
                        break;
                }
            }
        }

        return null;
    }
}
