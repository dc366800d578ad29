using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Compiler.Lowering;

/// <summary>
/// Folds linear nodes: follows every path between two populations and multiplies the matrices on it. Paths of the same source, delay and lateness are summed,
/// so a diamond of linear nodes costs one projection. Populations end paths, hence the work is one pass over the linear nodes.
/// </summary>
internal sealed class PathComposer
{
    private readonly PreparedNetwork _network;
    private readonly LoweringOptions _options;
    private readonly List<UserError> _errors;
    private readonly List<Warning> _warnings;
    private readonly Dictionary<string, Edge[]> _incoming;
    private readonly Dictionary<string, Arrivals> _outputs = new(StringComparer.Ordinal);

    /// <summary>Composes all paths; mistakes go to <paramref name="errors"/>. <paramref name="populations"/> are (name, id) of the nodes that became populations.</summary>
    public PathComposer(
        PreparedNetwork network, LoweringOptions options, IReadOnlyDictionary<string, int> populations, List<UserError> errors, List<Warning> warnings)
    {
        _network = network;
        _options = options;
        _errors = errors;
        _warnings = warnings;
        _incoming = network.Graph.Edges.GroupBy(edge => edge.To, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        foreach (NetworkNode node in network.Order)
        {
            if (populations.TryGetValue(node.Name, out int id))
            {
                SparseMap identity = SparseMap.Identity(network.Shapes[node.Name].OutputCount);
                _outputs[node.Name] = new Arrivals([new Flow(id, 0, false, identity, "")], null);
            }
        }

        FoldLinearNodes(populations);
    }

    /// <summary>What enters a node.</summary>
    public Arrivals Into(string node)
    {
        int count = _network.Shapes[node].InputCount;
        List<Flow> flows = [];
        double[]? constant = null;
        foreach (Edge edge in _incoming.GetValueOrDefault(node, []))
        {
            if (!_outputs.TryGetValue(edge.From, out Arrivals? from))
            {
                continue; // its own error has been reported
            }

            bool late = _network.LateEdges.Contains(edge);
            foreach (Flow flow in from.Flows)
            {
                Merge(flows, late ? flow with { Steps = flow.Steps + 1, Late = true } : flow, node);
            }

            constant = Sum(constant, from.Constant, count);
        }

        return new Arrivals(flows, constant);
    }

    private void FoldLinearNodes(IReadOnlyDictionary<string, int> populations)
    {
        // Kahn's algorithm over the linear nodes alone, since a late edge may come from a node that stands later in the evaluation order.
        List<NetworkNode> linear = [.. _network.Order.Where(node => !populations.ContainsKey(node.Name) && node is not OutputNode)];
        HashSet<string> names = [.. linear.Select(node => node.Name)];
        Dictionary<string, int> waiting = linear.ToDictionary(
            node => node.Name, node => _incoming.GetValueOrDefault(node.Name, []).Count(edge => names.Contains(edge.From)), StringComparer.Ordinal);
        ILookup<string, string> followers = _network.Graph.Edges.Where(edge => names.Contains(edge.From) && names.Contains(edge.To)).ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        Dictionary<string, NetworkNode> byName = linear.ToDictionary(node => node.Name, StringComparer.Ordinal);
        Queue<NetworkNode> ready = new(linear.Where(node => waiting[node.Name] == 0));
        while (ready.TryDequeue(out NetworkNode? node))
        {
            waiting.Remove(node.Name);
            if (Fold(node) is { } output)
            {
                _outputs[node.Name] = output;
            }

            foreach (string follower in followers[node.Name])
            {
                if (--waiting[follower] == 0)
                {
                    ready.Enqueue(byName[follower]);
                }
            }
        }

        string[] stuck = [.. linear.Select(node => node.Name).Where(waiting.ContainsKey)];
        if (stuck.Length > 0)
        {
            string list = string.Join(", ", stuck.Take(10).Select(name => $"'{name}'"));
            _errors.Add(new UserError(
                "HW2104", $"{stuck.Length} nodes ({list}) form a loop of linear and Delay nodes without a neuron, which has no finite set of synapses.",
                stuck[0], list, Hint: "Put a neuron (for example an LI node) into the loop."));
        }
    }

    private Arrivals? Fold(NetworkNode node)
    {
        NodeShape shape = _network.Shapes[node.Name];
        SparseMap? map = LinearMaps.Of(node, shape.Input, shape.Output);
        if (map is null)
        {
            _errors.Add(new UserError("HW2100", $"Node type {node.Type} can be neither a population nor part of a projection.", node.Name, node.Type));
            return null;
        }

        Arrivals input = Into(node.Name);
        if (node is DelayNode delay)
        {
            return Delayed(delay, input);
        }

        double[]? constant = input.Constant is null ? null : map.Apply(input.Constant);
        List<Flow> flows = [];
        bool identity = map.IsIdentity;
        foreach (Flow flow in input.Flows)
        {
            SparseMap? composed = identity ? flow.Map : flow.Map.IsIdentity ? map : flow.Map.Then(map, _options.SynapsesMax);
            if (composed is null)
            {
                ReportTooLarge(node.Name);
                return null;
            }

            flows.Add(flow with { Map = composed, Name = flow.Name.Length == 0 ? node.Name : $"{flow.Name}>{node.Name}" });
        }

        return new Arrivals(flows, Sum(constant, LinearMaps.ConstantOf(node, shape.Output), shape.OutputCount));
    }

    private Arrivals Delayed(DelayNode delay, Arrivals input)
    {
        int count = _network.Shapes[delay.Name].OutputCount;
        double[] seconds = LinearMaps.Broadcast(delay.Delay, _network.Shapes[delay.Name].Output);
        int[] steps = new int[count];
        for (int i = 0; i < count; i++)
        {
            double exact = Math.Round(seconds[i] / _network.Semantics.DtSeconds);
            if (!(exact >= 0 && exact <= int.MaxValue / 4))
            {
                _errors.Add(new UserError("HW2105", $"Delay of element {i} is {seconds[i]}, which is not a number of steps from 0 up.", delay.Name, $"{seconds[i]}"));
                return new Arrivals([], null);
            }

            steps[i] = (int)exact;
        }

        int[] distinct = [.. steps.Distinct().Order()];
        if (input.Constant is not null && distinct[^1] > 0)
        {
            _warnings.Add(new Warning(
                "HWW211", $"A constant enters this Delay; on the chip it acts from step 0, in the reference after up to {distinct[^1]} steps.", delay.Name));
        }

        List<Flow> flows = [];
        foreach (Flow flow in input.Flows)
        {
            foreach (int step in distinct)
            {
                SparseMap part = distinct.Length == 1 ? flow.Map : flow.Map.KeepColumns(column => steps[column] == step);
                string name = flow.Name.Length == 0 ? delay.Name : $"{flow.Name}>{delay.Name}";
                Merge(flows, flow with { Steps = flow.Steps + step, Map = part, Name = name }, delay.Name);
            }
        }

        return new Arrivals(flows, input.Constant);
    }

    private void Merge(List<Flow> flows, Flow added, string node)
    {
        int at = flows.FindIndex(flow => flow.Source == added.Source && flow.Steps == added.Steps && flow.Late == added.Late);
        if (at < 0)
        {
            flows.Add(added);
            return;
        }

        if (flows[at].Map.Plus(added.Map, _options.SynapsesMax) is { } sum)
        {
            string name = string.Join("+", new[] { flows[at].Name, added.Name }.Where(part => part.Length > 0));
            flows[at] = flows[at] with { Map = sum, Name = name };
        }
        else
        {
            ReportTooLarge(node);
        }
    }

    private void ReportTooLarge(string node) => _errors.Add(new UserError(
        "HW2103", $"The projection through this node has more than {_options.SynapsesMax:N0} synapses after folding.", node, null, $"{_options.SynapsesMax}",
        "Put fewer linear nodes in a row, or make the network smaller."));

    private static double[]? Sum(double[]? a, double[]? b, int count)
    {
        if (a is null || b is null)
        {
            return a ?? b;
        }

        double[] sum = new double[count];
        for (int i = 0; i < count; i++)
        {
            sum[i] = a[i] + b[i];
        }

        return sum;
    }
}
