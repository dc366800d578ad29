using HwStack.Cli.Boards;
using HwStack.Compiler;
using HwStack.Compiler.Calibration;
using HwStack.Compiler.Disassembly;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Streaming;
using HwStack.Diagnostics;
using HwStack.Emulator;
using HwStack.Image;
using HwStack.Network;
using HwStack.Network.Topologies;
using HwStack.Runtime;
using HwStack.Training;

namespace HwStack.Cli.CommandLine;

/// <summary>What the user named, an image or a network, made ready: the network is compiled only when a target needs an image.</summary>
internal sealed class Workload : IDisposable
{
    private readonly CliContext _context;
    private readonly NetworkCompileOptions? _options;
    private readonly PreparedNetwork? _network;
    private readonly TopologyNetwork? _topology;
    private readonly Func<InputRecipe?> _recipe;
    private ChipImage? _image;
    private PreparedNetwork? _disassembled;
    private bool _tracing;

    private Workload(CliContext context, ChipImage? image, PreparedNetwork? network, NetworkCompileOptions? options, TopologyNetwork? topology = null, Func<InputRecipe?>? recipe = null)
    {
        _recipe = recipe ?? (() => null);
        _topology = topology;
        _context = context;
        _image = image;
        _network = network;
        _options = options;
    }

    /// <summary>Warnings of reading and compiling so far.</summary>
    public List<Warning> Warnings { get; } = [];

    /// <summary>The compilation, when the network has been compiled here.</summary>
    public CompiledNetwork? Compilation { get; private set; }

    /// <summary>What the inputs will carry, when that is known before compiling; without it an input carries whole counts of 0 to 127.</summary>
    public IReadOnlyDictionary<string, InputRange> InputRanges { get; set; } = new Dictionary<string, InputRange>();

    /// <summary>What to calibrate on; empty: nothing.</summary>
    public IReadOnlyList<CalibrationStimulus> Calibration { get; set; } = [];

    /// <summary>File for the traffic with boards; null: none.</summary>
    public string? LinkTrace { get; set; }

    /// <summary>Passes to dump.</summary>
    public IReadOnlySet<CompilerPass> DumpAfter { get; set; } = new HashSet<CompilerPass>();

    /// <summary>False for a population that is known to have no membrane to record.</summary>
    public bool HasState(string population) => _network?.Graph.Nodes.FirstOrDefault(node => node.Name == population) is not ThresholdNode;

    /// <summary>Named inputs with their shapes.</summary>
    public IReadOnlyList<(string Name, int[] Shape)> Inputs =>
        _network is not null
            ? [.. _network.Graph.Nodes.OfType<InputNode>().Select(input => (input.Name, _network.Shapes[input.Name].Output))]
            : _topology is { Input: null } ? []
            : [.. Image.Io.Inputs.Select(input => (input.Name, input.Shape))];

    /// <summary>How samples become input, when the network's file says so (docs/training.md). HW1189 when it says so in a way that cannot be used.</summary>
    public InputRecipe? Recipe => _recipe();

    /// <summary>Value of one payload unit of an input in the network's unit.</summary>
    public double UnitOf(string input) =>
        _network is not null ? GridMetadata.InputOf(_network.Graph.Nodes.OfType<InputNode>().Single(node => node.Name == input), [])?.Unit ?? 1 : Image.Io.Inputs.Single(one => one.Name == input).Scale;

    /// <summary>The image, compiled on first use.</summary>
    public ChipImage Image
    {
        get
        {
            if (_image is null)
            {
                using ProgressLine line = new(_context, "compiling");
                PassProgress progress = new(pass => line.Show(((int)pass + 1) / 5.0, pass.ToString().ToLowerInvariant()));
                Compilation = _topology is not null
                    ? StreamingCompiler.Compile(_topology, _options!, _context.Time, progress, _context.Cancellation)
                    : NetworkCompiler.Compile(
                        _network!, _options! with { InputRanges = InputRanges, DumpAfter = DumpAfter, Calibration = Calibration }, _context.Time, progress, _context.Cancellation);
                Warnings.AddRange(Compilation.Warnings);
                _image = Compilation.Image;
            }

            return _image;
        }
    }

    /// <summary>Opens an image or a network, told apart by content, or a topology by its text.</summary>
    public static Workload Open(string path, System.CommandLine.ParseResult parsed, NetworkOptions options, CliContext context)
    {
        if (Topology.IsTopology(path))
        {
            options.RequireNoSemantics(parsed);
            TopologyNetwork topology = Topology.Parse(path);
            return new Workload(context, null, null, options.CompileOptions(parsed, path), topology);
        }

        if (FileKind.IsImage(path))
        {
            // The file's digest says nothing was damaged; only the rules say that a target may run it.
            if (options.WantsCalibration(parsed))
            {
                throw new UserErrorException(new UserError("HW0048", "An image is compiled already and cannot be calibrated.", "--calibrate", path, Hint: "Pass the .nir file."));
            }

            FileImage image = ImageFile.Open(path);
            ImageVerifier.Demand(image);
            return new Workload(context, image, null, null);
        }

        NirDocument document = NirFile.Read(path);
        NetworkSemantics semantics = options.Semantics(parsed, document.Graph);
        PreparedNetwork network = NetworkModel.Prepare(document.Graph, semantics);
        NetworkCompileOptions compile = options.CompileOptions(parsed, path);
        Workload workload = new(context, null, network, compile, null, () => InputRecipe.Read(document.Graph, path));
        workload.Calibration = options.Calibration(parsed, workload.Inputs);
        workload.Warnings.AddRange(document.Warnings);
        workload.Warnings.AddRange(network.Warnings);
        return workload;
    }

    /// <summary>Makes the target of an address ready.</summary>
    /// <param name="address">The address.</param>
    /// <param name="options">How the emulator runs; null for its defaults.</param>
    public Target OpenTarget(string address, EmulatorOptions? options = null)
    {
        switch (address)
        {
            case "emulator":
                return new EmulatorTarget(Image, options ?? new EmulatorOptions());
            case "reference":
                return _topology is not null ? new TopologyTarget(_topology)
                    : new ReferenceTarget(_network ?? Disassembled());
            default:
                TargetNames.Check(address);
                var connection = new BoardConnection(address, LinkTrace, _context, append: _tracing);
                _tracing = true;
                return new ConnectedTarget(Image, connection, _context);
        }
    }

    /// <summary>Names of the populations whose spikes can be compared.</summary>
    public IReadOnlyList<string> SpikingPopulations() =>
        _network is not null
            ? [.. _network.Order.Where(NodeKinds.IsSpiking).Select(node => node.Name)]
            : [.. Image.Io.Populations.Where(population => population.Type is not ("relay" or "dendrite" or "I" or "LI" or "CubaLI")).Select(population => population.Name)];

    // What the reference makes of an image is what the image says, read back into a network whose states stay on the chip's grid: it judges the emulator, not the quantisation.
    private PreparedNetwork Disassembled()
    {
        if (_disassembled is null)
        {
            DisassembledNetwork network = ImageDisassembler.Disassemble(Image);
            _disassembled = NetworkModel.Prepare(network.Graph, network.Semantics);
            Warnings.AddRange(network.Warnings.Where(warning => warning.Code is not ("HWW241" or "HWW242" or "HWW243" or "HWW244")).Concat(_disassembled.Warnings));
        }

        return _disassembled;
    }

    public void Dispose() => (_image as IDisposable)?.Dispose();

    private sealed class PassProgress(Action<CompilerPass> show) : IProgress<CompilerPass>
    {
        public void Report(CompilerPass value) => show(value);
    }
}
