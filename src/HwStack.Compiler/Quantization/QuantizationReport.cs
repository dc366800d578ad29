using System.Text.Json.Serialization;
using HwStack.Chip;

namespace HwStack.Compiler.Quantization;

/// <summary>How well the integers stand for the floats.</summary>
/// <param name="Projections">One entry for each projection of the lowered network.</param>
/// <param name="Populations">One entry for each population but the inputs.</param>
public sealed record QuantizationReport(IReadOnlyList<ProjectionReport> Projections, IReadOnlyList<PopulationReport> Populations);

/// <summary>Weights of one projection.</summary>
/// <param name="Name">Projection.</param>
/// <param name="Source">Source population.</param>
/// <param name="Target">Target population.</param>
/// <param name="Weights">Synapses in floating point.</param>
/// <param name="Zeroed">Synapses whose weight became 0.</param>
/// <param name="Clipped">Synapses whose weight lies more than half a step beyond what its scale can express.</param>
/// <param name="Saturated">Synapses whose (first) 4-bit weight stands at an end of its range, -8 or 7.</param>
/// <param name="Slices">4-bit slices used, 1 or 2.</param>
/// <param name="Cells">Non-zero cells on the chip, all slices together.</param>
/// <param name="SnrDb">10·log10(Σw² / Σ(w − ŵ)²), each weight relative to its neuron's threshold; infinite when exact.</param>
/// <param name="EffectiveBits">Bits of a uniform quantiser of the same SNR: (SNR − 1.76) / 6.02; infinite when exact.</param>
public sealed record ProjectionReport(
    string Name, string Source, string Target, int Weights, int Zeroed, int Clipped, int Saturated, int Slices, int Cells, double SnrDb, double EffectiveBits)
{
    /// <summary>10·log10 of the mean-square drive over the mean-square error of the drive, inputs weighted by what they carry: what the neurons notice. Infinite when exact.</summary>
    public double DriveSnrDb { get; init; }
}

/// <summary>Scales and time constants of one population.</summary>
/// <param name="Name">Population.</param>
/// <param name="LsbMin">Smallest v LSB in the network's unit.</param>
/// <param name="LsbMax">Largest.</param>
/// <param name="ThresholdLsbMin">Smallest threshold in LSB; 0 for readouts.</param>
/// <param name="ThresholdLsbMax">Largest; 0 for readouts.</param>
/// <param name="UGainExponent">Cuba: u enters v as u·2^this.</param>
/// <param name="Rounding">Rounding of the classes.</param>
/// <param name="Exact">True when the integers follow the floats exactly as long as no state saturates.</param>
/// <param name="TauAsked">Largest finite time constant of v in steps, from the decay; infinite without leak, 0 when nothing is kept.</param>
/// <param name="TauEffective">What the rounded arithmetic gives for it.</param>
/// <param name="StuckLsb">Largest state, in LSB, that no longer decays.</param>
/// <param name="BiasErrorMax">Largest error of a bias relative to the threshold (readouts: to full scale).</param>
/// <param name="Classes">Neuron classes used.</param>
public sealed record PopulationReport(
    string Name, double LsbMin, double LsbMax, double ThresholdLsbMin, double ThresholdLsbMax, int UGainExponent, Rounding Rounding, bool Exact,
    double TauAsked, double TauEffective, int StuckLsb, double BiasErrorMax, int Classes)
{
    /// <summary>True when the chip keeps the states on the very grid that the file gives, with every weight and bias as it stands there; false when something had to be rounded; null without a grid.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Grid { get; init; }

    /// <summary>How the integers fired on the calibration's recordings; null without calibration, and for populations that do not fire.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReplayReport? Replay { get; init; }
}

/// <summary>A population in integers, fed with what its sources did in floating point (itself with its own spikes), against what it did in floating point.</summary>
/// <param name="Stimuli">Calibration stimuli replayed.</param>
/// <param name="Steps">Steps of them together.</param>
/// <param name="Spikes">Spikes of the integers.</param>
/// <param name="SpikesAsked">Spikes in floating point.</param>
/// <param name="SpikeCountCosine">Cosine of the spike counts per neuron, mean over stimuli.</param>
/// <param name="RateDistance">Earth mover's distance of the rate distributions, spikes per neuron and step, mean over stimuli.</param>
/// <param name="SpikeTimeDistance">Squared van Rossum distance per spike (time constant 10 steps), mean over stimuli.</param>
/// <param name="StatesSaturated">States of v and u that were clamped to 8 bits.</param>
/// <param name="StatesUpdated">Neuron updates.</param>
public sealed record ReplayReport(
    int Stimuli, long Steps, long Spikes, long SpikesAsked, double SpikeCountCosine, double RateDistance, double SpikeTimeDistance, long StatesSaturated, long StatesUpdated);
