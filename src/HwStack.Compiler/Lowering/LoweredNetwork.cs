using HwStack.Network;

namespace HwStack.Compiler.Lowering;

/// <summary>The network as populations of neurons and sparse projections between them, still in floating point: linear nodes are folded into weights, constants into biases, delays into whole steps.</summary>
/// <param name="Populations">Inputs first, then the others in evaluation order; the index is the population's id.</param>
/// <param name="Projections">Weights, already multiplied by the target's input gain, so that they are in units of the target's state.</param>
/// <param name="Outputs">Which population leaves at which output.</param>
/// <param name="Semantics">The choices the lowering was made with.</param>
public sealed record LoweredNetwork(
    IReadOnlyList<FloatPopulation> Populations, IReadOnlyList<FloatProjection> Projections, IReadOnlyList<OutputTap> Outputs, NetworkSemantics Semantics);

/// <summary>What a population is.</summary>
public enum PopulationKind
{
    /// <summary>Fed by the host.</summary>
    Input,

    /// <summary>Neurons that fire.</summary>
    Spiking,

    /// <summary>Neurons that never fire and give out their state.</summary>
    Readout,
}

/// <summary>Which update a population follows.</summary>
public enum Dynamics
{
    /// <summary>v' = DecayV·v + BiasV + input (IF, LIF, LI, I, Threshold).</summary>
    Lif,

    /// <summary>u' = DecayU·u + BiasU + input; v' = DecayV·v + BiasV + UGain·u' (CubaLI, CubaLIF).</summary>
    Cuba,

    /// <summary>v is the angle of a qubit: relaxation and rotation of docs/chip.md section 7 (QLIF). DecayV is what small angles do.</summary>
    Qlif,
}

/// <summary>A population in floating point; per-neuron arrays have Count entries. States are relative to VOffset: the network's v = state + VOffset.</summary>
public sealed record FloatPopulation
{
    /// <summary>Node name.</summary>
    public required string Name { get; init; }

    /// <summary>Node type, "Input", "LIF" …, "relay".</summary>
    public required string Type { get; init; }

    /// <summary>Shape of the node.</summary>
    public required int[] Shape { get; init; }

    /// <summary>What it is.</summary>
    public required PopulationKind Kind { get; init; }

    /// <summary>Update.</summary>
    public Dynamics Dynamics { get; init; }

    /// <summary>Number of neurons or channels.</summary>
    public int Count => (int)Tensor.CountOf(Shape);

    /// <summary>Factor kept of v in a step, 0..1.</summary>
    public double[] DecayV { get; init; } = [];

    /// <summary>Factor kept of u in a step, 0..1 (Cuba).</summary>
    public double[] DecayU { get; init; } = [];

    /// <summary>Factor by which u enters v (Cuba).</summary>
    public double[] UGain { get; init; } = [];

    /// <summary>Constant added to v in a step, relative to VOffset.</summary>
    public double[] BiasV { get; init; } = [];

    /// <summary>Constant added to u in a step (Cuba).</summary>
    public double[] BiasU { get; init; } = [];

    /// <summary>Threshold relative to VOffset; fires when v is strictly above (Spiking).</summary>
    public double[] Threshold { get; init; } = [];

    /// <summary>Reset rule (Spiking).</summary>
    public ResetRule Reset { get; init; }

    /// <summary>State after firing relative to VOffset (Zero, Value) or amount subtracted (Subtract, SnnTorch).</summary>
    public double[] ResetValue { get; init; } = [];

    /// <summary>State before step 0, relative to VOffset.</summary>
    public double[] V0 { get; init; } = [];

    /// <summary>The network's v = state + VOffset.</summary>
    public double VOffset { get; init; }

    /// <summary>Longest feed-forward path in hops from an input: what happens in tick t belongs to step t − Skew.</summary>
    public int Skew { get; init; }

    /// <summary>True for a population that is silent without input and whose chip states must follow whole numbers exactly (a relay, Threshold of counts).</summary>
    public bool IsRelay { get; init; }

    /// <summary>Grid that the file gives the states; null: the quantiser chooses.</summary>
    public FloatGrid? Grid { get; init; }

    /// <summary>Grid that the file gives an Input; null: the quantiser chooses.</summary>
    public InputGrid? InputGrid { get; init; }

    /// <summary>Relaxation and options (Qlif).</summary>
    public QlifParameters? Qlif { get; init; }
}

/// <summary>Weights from one population to another in compressed-row form by source neuron.</summary>
public sealed record FloatProjection
{
    /// <summary>Name for reports: the linear nodes on the path, e.g. "fc1" or "lif1.w_rec".</summary>
    public required string Name { get; init; }

    /// <summary>Source population id.</summary>
    public required int Source { get; init; }

    /// <summary>Target population id.</summary>
    public required int Target { get; init; }

    /// <summary>Source count + 1 offsets.</summary>
    public required int[] RowStart { get; init; }

    /// <summary>Target neuron of each synapse, ascending within a row, no duplicates.</summary>
    public required int[] TargetIndex { get; init; }

    /// <summary>Weight of each synapse in units of the target's state.</summary>
    public required double[] Weight { get; init; }

    /// <summary>Chip delay 0..15 beyond the one-tick minimum (input ports: from the stamped tick), after skew padding.</summary>
    public required int DelayTicks { get; init; }
}

/// <summary>An output of the network.</summary>
/// <param name="Name">Name of the Output node.</param>
/// <param name="Shape">Shape of the Output node.</param>
/// <param name="Population">Population whose spikes (Spiking) or states (Readout) leave here, element for element.</param>
public sealed record OutputTap(string Name, int[] Shape, int Population);
