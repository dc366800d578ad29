using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Compiler.Disassembly;

/// <summary>All neurons of an image by population, and back from core and number to population and index.</summary>
internal sealed class NeuronTable
{
    private readonly Dictionary<uint, (int Population, int Index)[]> _byCore = [];
    private readonly Dictionary<uint, (CoreId Core, int Neuron)?[]> _dendrites = [];

    /// <summary>Names, shapes and scales; dendrites left out.</summary>
    public List<PopulationMap> Populations { get; } = [];

    /// <summary>Record of each neuron by population.</summary>
    public List<NeuronRecord[]> Records { get; } = [];

    /// <summary>Class of each neuron by population.</summary>
    public List<NeuronClass[]> Classes { get; } = [];

    /// <summary>Number of dendrites.</summary>
    public int Dendrites { get; private set; }

    /// <summary>Exponent of every neuron of a core.</summary>
    public Dictionary<uint, sbyte[]> Exponents { get; } = [];

    /// <summary>Reads the neurons of all cores.</summary>
    public static NeuronTable Read(ChipImage image)
    {
        NeuronTable table = new();
        table.Populations.AddRange(image.Io.Populations.Where(population => population.Type != "dendrite"));
        Dictionary<uint, CoreImage> cores = [];
        for (int i = 0; i < image.CoreCount; i++)
        {
            CoreImage core = image.ReadCore(i);
            cores[core.Id.Value] = core;
            table._byCore[core.Id.Value] = Enumerable.Repeat((-1, -1), core.Neurons.Length).ToArray();
            table.Exponents[core.Id.Value] = [.. core.Neurons.Select(neuron => neuron.Exponent)];
            table._dendrites[core.Id.Value] = [.. core.Neurons.Select(neuron => Soma(core, neuron))];
            table.Dendrites += table._dendrites[core.Id.Value].Count(soma => soma is not null);
        }

        for (int p = 0; p < table.Populations.Count; p++)
        {
            PopulationMap population = table.Populations[p];
            NeuronRecord[] records = new NeuronRecord[population.Count];
            NeuronClass[] classes = new NeuronClass[population.Count];
            foreach (PopulationRun run in population.Runs)
            {
                CoreImage core = cores[run.Core.Value];
                for (int i = 0; i < run.Count; i++)
                {
                    records[run.First + i] = core.Neurons[run.Neuron + i];
                    classes[run.First + i] = core.Classes[records[run.First + i].Class];
                    table._byCore[run.Core.Value][run.Neuron + i] = (p, run.First + i);
                }
            }

            table.Records.Add(records);
            table.Classes.Add(classes);
        }

        return table;
    }

    /// <summary>Population and index of a neuron, of the soma for a dendrite; −1 when it belongs to none.</summary>
    public (int Population, int Index) Of(CoreId core, int neuron)
    {
        if (_dendrites[core.Value][neuron] is { } soma)
        {
            (core, neuron) = soma;
        }

        return _byCore[core.Value][neuron];
    }

    private static (CoreId, int)? Soma(CoreImage core, NeuronRecord neuron) =>
        core.Classes[neuron.Class].Model == NeuronModel.Dendrite && core.Sets.Of(neuron.DestinationSet) is [var soma] ? (soma, (ushort)neuron.BiasV) : null;
}
