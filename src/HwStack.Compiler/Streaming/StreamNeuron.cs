using System.Globalization;
using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>A population in the chip's integers.</summary>
/// <param name="Population">The population.</param>
/// <param name="Class">Neuron class of all its neurons.</param>
/// <param name="Record">Record of its neurons but for start voltage, destination set and logical id.</param>
/// <param name="OffsetMv">mV of v = 0.</param>
internal sealed record StreamNeuron(TopologyPopulation Population, NeuronClass Class, NeuronRecord Record, double OffsetMv)
{
    /// <summary>Quantises a population; dither rounding, so that drives below an LSB count. Mistakes are added to <paramref name="errors"/>.</summary>
    public static StreamNeuron Of(TopologyPopulation population, TopologyNetwork network, StreamScale scale, List<UserError> errors)
    {
        return population.Izhikevich is null ? Lif(population, network, scale, errors) : Izhikevich(population, network, errors);
    }

    private static StreamNeuron Izhikevich(TopologyPopulation population, TopologyNetwork network, List<UserError> errors)
    {
        IzhikevichNeuron neuron = population.Izhikevich!;
        int refractory = population.Lif.RefractoryTicks(network.DtSeconds);
        double bias = Math.Round(population.Lif.DriveMv / IzhikevichClass.MillivoltsPerV * 256);
        Check(errors, population, "HW2502", Math.Abs(bias) <= short.MaxValue, string.Create(CultureInfo.InvariantCulture, $"the current of {population.Lif.DriveMv} mV/ms adds {bias / 256:0.#} LSB in a tick, limit 127.99"), "Take a smaller mu.");
        CheckRefractory(errors, population, refractory);
        (NeuronClass neuronClass, NeuronRecord record) = IzhikevichClass.For(
            new IzhikevichParameters(neuron.Preset, neuron.A, neuron.B, neuron.C, neuron.D), Rounding.Dither, (byte)Math.Min(15, refractory));
        return new StreamNeuron(population, neuronClass, record with { BiasV = (short)Math.Clamp(bias, short.MinValue, short.MaxValue) }, IzhikevichClass.MillivoltsAtZero);
    }

    private static StreamNeuron Lif(TopologyPopulation population, TopologyNetwork network, StreamScale scale, List<UserError> errors)
    {
        LifParameters lif = population.Lif;
        double loss = 1 - lif.Decay(network.DtSeconds), lsb = scale.LsbMv;
        int leak = (int)Math.Clamp(Math.Round(loss * 65536), 1, ushort.MaxValue);

        // A dithered state reaches the threshold when it is within a random part of an LSB of it: half an LSB early on average, which matters to a neuron that constant drive
        // barely carries over. So the states of driven neurons stand half an LSB lower. Without drive there is nothing to correct, and a bias would keep neurons from resting.
        double shift = lif.DriveMv == 0 ? 0 : 0.5;

        // The drive leads to the asked voltage with the leak that the chip really has.
        double bias = Math.Round(((lif.DriveMv / lsb) - shift) * leak / 65536 * 256);
        double threshold = Math.Round(lif.ThresholdMv / lsb), reset = Math.Round((lif.ResetMv / lsb) - shift);
        int refractory = lif.RefractoryTicks(network.DtSeconds);
        Check(errors, population, "HW2502", Math.Abs(bias) <= short.MaxValue, string.Create(CultureInfo.InvariantCulture, $"the drive of {lif.DriveMv} mV adds {bias / 256:0.#} LSB of {lsb:G4} mV in a tick, limit 127.99"), "Take a smaller mu or a smaller dt.");
        CheckRefractory(errors, population, refractory);
        Check(errors, population, "HW2506", threshold is >= 1 and <= 127 && reset >= -128 && reset < threshold, string.Create(CultureInfo.InvariantCulture, $"threshold {lif.ThresholdMv} mV and reset {lif.ResetMv} mV become {threshold} and {reset} LSB, which must be distinct and lie in -128..127"), "Take thresholds and resets that are nearer to each other.");
        return new StreamNeuron(
            population,
            new NeuronClass
            {
                Model = lif.HasCurrent ? NeuronModel.Cuba : NeuronModel.Lif, Rounding = Rounding.Dither, Reset = ResetMode.Value, RefractoryTicks = (byte)Math.Min(15, refractory), LeakV = (ushort)leak,
                LeakU = lif.HasCurrent ? (ushort)Math.Clamp(Math.Round((1 - lif.CurrentDecay(network.DtSeconds)) * 65536), 0, ushort.MaxValue) : (ushort)0, Gain = (sbyte)scale.Gain,
            },
            new NeuronRecord
            {
                Threshold = (sbyte)Math.Clamp(threshold, -128, 127),
                Reset = (sbyte)Math.Clamp(reset, -128, 127),
                BiasV = (short)Math.Clamp(bias, short.MinValue, short.MaxValue),
            },
            shift * lsb);
    }

    private static void CheckRefractory(List<UserError> errors, TopologyPopulation population, int ticks) =>
        Check(errors, population, "HW2503", ticks <= 15, string.Create(CultureInfo.InvariantCulture, $"the refractory time of {population.Lif.RefractorySeconds * 1000} ms is {ticks} ticks, limit 15"), "Take a larger dt or a smaller tref.");

    private static void Check(List<UserError> errors, TopologyPopulation population, string code, bool holds, string message, string hint)
    {
        if (!holds)
        {
            errors.Add(new UserError(code, message + ".", population.Name, Hint: hint));
        }
    }

    /// <summary>The record of a neuron but for its destination set.</summary>
    public NeuronRecord RecordOf(int neuron, TopologyNetwork network, double lsbMv)
    {
        // A start at or above threshold would fire in tick 0 whatever the drive.
        double v0 = Math.Clamp(Math.Round((network.StartMv(neuron, Population) - OffsetMv) / lsbMv), -128, Record.Threshold - 1);
        return Record with { V0 = (sbyte)v0, LogicalId = (uint)neuron };
    }
}
