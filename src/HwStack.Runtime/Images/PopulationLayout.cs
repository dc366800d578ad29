using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Runtime;

/// <summary>Which neuron of which core is which element of which population.</summary>
public sealed class PopulationLayout
{
    private readonly Dictionary<CoreId, int> _coreIndex = [];
    private readonly int[][] _population;
    private readonly int[][] _element;

    /// <summary>Reads the image's I/O map. Throws a UserErrorException with HW2902 or HW2903 when it does not agree with the image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="core">Id and number of neurons of a core by its index in the image.</param>
    public PopulationLayout(ChipImage image, Func<int, (CoreId Id, int Neurons)> core)
    {
        _population = new int[image.CoreCount][];
        _element = new int[image.CoreCount][];
        for (int c = 0; c < image.CoreCount; c++)
        {
            (CoreId id, int neurons) = core(c);
            _coreIndex.Add(id, c);
            _population[c] = new int[neurons];
            _element[c] = new int[neurons];
            Array.Fill(_population[c], -1);
        }

        for (int p = 0; p < image.Io.Populations.Count; p++)
        {
            PopulationMap population = image.Io.Populations[p];
            LargestSkew = Math.Max(LargestSkew, population.SkewTicks);
            foreach (PopulationRun run in population.Runs)
            {
                Place(image.Io, p, run);
            }
        }

        PortChecks(image);
    }

    /// <summary>Largest skew of any population, in ticks.</summary>
    public int LargestSkew { get; }

    /// <summary>Index of a core in the image.</summary>
    public int CoreIndex(CoreId id) => _coreIndex[id];

    /// <summary>True when the core has this neuron.</summary>
    public bool Has(int core, int neuron) => (uint)neuron < (uint)_population[core].Length;

    /// <summary>Index of the population of a neuron and the element there; (−1, 0) when it belongs to none.</summary>
    /// <param name="core">Index of the core in the image.</param>
    /// <param name="neuron">Neuron in the core.</param>
    public (int Population, int Element) Of(int core, int neuron) => (_population[core][neuron], _element[core][neuron]);

    private void Place(IoMap io, int p, PopulationRun run)
    {
        PopulationMap population = io.Populations[p];
        bool exists = _coreIndex.TryGetValue(run.Core, out int core);
        if (!exists || run.First < 0 || run.Neuron < 0 || run.Count < 0 || (long)run.First + run.Count > population.Count
            || (long)run.Neuron + run.Count > _population[core].Length)
        {
            throw Disagree(
                $"Population '{population.Name}' places elements {run.First} to {(long)run.First + run.Count - 1} on neurons {run.Neuron} to "
                + $"{(long)run.Neuron + run.Count - 1} of {run.Core}, which do not exist.");
        }

        for (int i = 0; i < run.Count; i++)
        {
            if (_population[core][run.Neuron + i] is >= 0 and int other)
            {
                throw new UserErrorException(new UserError(
                    "HW2903", $"Neuron {run.Neuron + i} of {run.Core} belongs to populations '{io.Populations[other].Name}' and '{population.Name}'.",
                    run.Core.ToString(), null, "one population", "Compile the network again."));
            }

            _population[core][run.Neuron + i] = p;
            _element[core][run.Neuron + i] = run.First + i;
        }
    }

    private static void PortChecks(ChipImage image)
    {
        foreach (InputMap input in image.Io.Inputs)
        {
            PortImage? port = image.Ports.FirstOrDefault(p => p.Id == CoreId.Port(input.Port) && p.IsInput);
            int channels = input.Shape.Aggregate(1, (count, extent) => count * extent);
            if (port is null || port.Channels < channels || !(input.Scale > 0) || input.PayloadMax > port.PayloadMax)
            {
                throw Disagree(
                    $"Input '{input.Name}' wants {channels} channels with payloads up to {input.PayloadMax} and a positive scale on input port {input.Port}, which has "
                    + (port is null ? "none." : $"{port.Channels} channels with payloads up to {port.PayloadMax}; its scale is {input.Scale}."));
            }
        }

        foreach (OutputMap output in image.Io.Outputs)
        {
            PortImage? port = image.Ports.FirstOrDefault(p => p.Id == CoreId.Port(output.Port) && !p.IsInput);
            int channels = output.Shape.Aggregate(1, (count, extent) => count * extent);
            PopulationMap? population = image.Io.Populations.FirstOrDefault(p => p.Name == output.Population);
            bool unknown = population is null && output.Population.Length > 0;
            if (port is null || port.Channels > channels || unknown || population is { VLsb.Length: > 1 } && population.VLsb.Length < channels)
            {
                throw Disagree(
                    $"Output '{output.Name}' has {channels} channels of population '{output.Population}' on output port {output.Port}, which the image does not have so.");
            }
        }
    }

    private static UserErrorException Disagree(string message) =>
        new(new UserError("HW2902", message, "names of the image", null, null, "Compile the network again."));
}
