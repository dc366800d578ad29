using HwStack.Network;
using HwStack.Reference.Kernels;

namespace HwStack.Reference;

/// <summary>
/// The network as its equations say it, in double precision, one step after the other: the judge of everything that runs on the chip. Within a step nodes
/// are evaluated in <see cref="PreparedNetwork.Order"/>, several edges into a node are summed, and late edges give the value of the step before.
/// Before step 0 all states are 0, no neuron has fired, and late edges give what stateless nodes make of that (an Affine its bias).
/// Nodes whose metadata holds a grid (<see cref="StateGrid"/>) round and clamp their states on it. Not modelled: 4-bit weights, a tick per hop, time and energy.
/// </summary>
public sealed class ReferenceSimulator
{
    private readonly Place[] _places;
    private readonly Dictionary<string, Place> _byName = new(StringComparer.Ordinal);
    private readonly int _restPasses;

    /// <summary>One node: where its input comes from and where its output lies.</summary>
    private sealed record Place(NetworkNode Node, NodeKernel? Kernel, double[][] Sources, double[] Input, double[] Output);

    /// <summary>Makes the simulator, at rest before step 0. Memory: a few doubles per element and weight, and the steps of every delay.</summary>
    public ReferenceSimulator(PreparedNetwork network)
    {
        Network = network;
        Dictionary<string, double[]> outputs = network.Order.ToDictionary(node => node.Name, node => new double[network.Shapes[node.Name].OutputCount], StringComparer.Ordinal);
        ILookup<string, string> sources = network.Graph.Edges.ToLookup(edge => edge.To, edge => edge.From, StringComparer.Ordinal);
        _places =
        [
            .. network.Order.Select(node => new Place(
                node, KernelFactory.Of(node, network), [.. sources[node.Name].Select(source => outputs[source])],
                new double[network.Shapes[node.Name].InputCount], outputs[node.Name])),
        ];
        foreach (Place place in _places)
        {
            _byName.Add(place.Node.Name, place);
        }

        // A stateless node's value at rest may itself come over a late edge from a stateless node; each such edge needs another pass to arrive.
        _restPasses = 1 + network.LateEdges.Count(edge => !NodeKinds.IsStateful(_byName[edge.From].Node) && !NodeKinds.IsStateful(_byName[edge.To].Node));
        Reset();
    }

    /// <summary>The network it steps.</summary>
    public PreparedNetwork Network { get; }

    /// <summary>Steps done since the last reset.</summary>
    public int Steps { get; private set; }

    /// <summary>Back to rest before step 0.</summary>
    public void Reset()
    {
        Steps = 0;
        foreach (Place place in _places)
        {
            place.Kernel?.Reset();
            Array.Clear(place.Output);
        }

        for (int pass = 0; pass < _restPasses; pass++)
        {
            foreach (Place place in _places.Where(place => place.Kernel is not null && !NodeKinds.IsStateful(place.Node)))
            {
                Evaluate(place);
            }
        }
    }

    /// <summary>
    /// One step. Inputs by name of the Input node; an Input that is not named, or whose signal has ended, gets nothing. The signals must have been checked
    /// with <see cref="SignalChecks"/>: a name or channel that is not there throws KeyNotFoundException or IndexOutOfRangeException.
    /// </summary>
    public void Step(IReadOnlyDictionary<string, Signal> inputs)
    {
        foreach (Place place in _places)
        {
            if (place.Kernel is null)
            {
                Array.Clear(place.Output);
                if (inputs.TryGetValue(place.Node.Name, out Signal? signal) && Steps < signal.Steps)
                {
                    Write(signal, place.Output, place.Node.Name);
                }
            }
            else
            {
                Evaluate(place);
            }
        }

        Steps++;
    }

    /// <summary>What left the node in the last step, row-major: spikes as 1, or values. Valid until the next step. Throws KeyNotFoundException for an unknown name.</summary>
    public ReadOnlySpan<double> Output(string node) => _byName[node].Output;

    /// <summary>Membrane v after the last step; empty for a node without one (<see cref="NodeKinds.HasMembrane"/>).</summary>
    public ReadOnlySpan<double> V(string node) => _byName[node].Kernel?.V;

    /// <summary>Synaptic current u after the last step; empty for a node without one (<see cref="NodeKinds.HasCurrent"/>).</summary>
    public ReadOnlySpan<double> U(string node) => _byName[node].Kernel?.U;

    /// <summary>What entered the node in the last step, summed over its edges; all 0 for an Input node.</summary>
    public ReadOnlySpan<double> Input(string node) => _byName[node].Input;

    /// <summary>Sums and computes. A late source comes later in the order, so its output still holds the value of the step before: no copy is needed.</summary>
    private static void Evaluate(Place place)
    {
        Array.Clear(place.Input);
        foreach (double[] source in place.Sources)
        {
            for (int i = 0; i < source.Length; i++)
            {
                place.Input[i] += source[i];
            }
        }

        place.Kernel!.Step(place.Input, place.Output);
    }

    private void Write(Signal signal, double[] output, string input)
    {
        double unit = Network.InputGrids.TryGetValue(input, out InputGrid? grid) ? grid.Unit : 0;
        for (int entry = signal.StepStart[Steps]; entry < signal.StepStart[Steps + 1]; entry++)
        {
            double value = signal.Value[entry];
            output[signal.Channel[entry]] += unit == 0 ? value : Math.Round(value / unit, MidpointRounding.ToEven) * unit;
        }
    }
}
