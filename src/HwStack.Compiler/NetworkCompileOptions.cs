using HwStack.Compiler.Defects;
using HwStack.Chip;
using HwStack.Compiler.Calibration;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler;

/// <summary>How to compile a network. Equal options and equal networks give byte-identical images.</summary>
public sealed record NetworkCompileOptions
{
    /// <summary>The chip to compile for.</summary>
    public required ChipDescription Chip { get; init; }

    /// <summary>File name of the network, stored in the image. Default empty.</summary>
    public string Source { get; init; } = "";

    /// <summary>SHA-256 of the network file, lower-case hex, stored in the image. Default empty.</summary>
    public string SourceSha256 { get; init; } = "";

    /// <summary>Seed of placement and of stochastic rounding. Default 0.</summary>
    public uint Seed { get; init; }

    /// <summary>Lets loops that take more ticks than steps run late, with a warning. Default false: an error.</summary>
    public bool AllowLoopLatency { get; init; }

    /// <summary>Makes warnings of the quantiser, and figures of its report beyond <see cref="StrictLimits"/>, errors. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>What the host will send, by Input node name. Inputs not named are taken as whole counts of 0 to 127.</summary>
    public IReadOnlyDictionary<string, InputRange> InputRanges { get; init; } = new Dictionary<string, InputRange>();

    /// <summary>What is broken on the board the image is for; null (default): nothing.</summary>
    public BoardDefects? Defects { get; init; }

    /// <summary>Stimuli like those the network will see; the floating-point network runs on them before quantisation. Default none.</summary>
    public IReadOnlyList<CalibrationStimulus> Calibration { get; init; } = [];

    /// <summary>Passes whose result is wanted as text. Default none.</summary>
    public IReadOnlySet<CompilerPass> DumpAfter { get; init; } = new HashSet<CompilerPass>();
}
