using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Compiler.Lowering;

/// <summary>First pass of the compiler: from the prepared graph to populations and sparse projections, still in floating point.</summary>
public static class Lowerer
{
    /// <summary>
    /// Lowers a network. Stateful nodes become populations, the linear nodes between them are folded exactly into projections, constants into biases, and
    /// delays into ticks after every population got its skew. Throws all mistakes at once: HW2100 to HW2107, HW2260.
    /// </summary>
    public static LoweringResult Lower(PreparedNetwork network, LoweringOptions? options = null)
    {
        options ??= new LoweringOptions();
        List<UserError> errors = [];
        List<Warning> warnings = [];
        List<FloatPopulation> populations = [];
        List<double[]> gains = [];
        List<OutputTap> outputs = [];

        Dictionary<string, int> ids = MakePopulations(network, populations, gains, errors);
        ThrowIfAny(errors);
        PathComposer paths = new(network, options, ids, errors, warnings);
        List<Connection> connections = [];
        foreach (NetworkNode node in network.Order.Where(node => ids.ContainsKey(node.Name) && node is not InputNode))
        {
            Connect(paths.Into(node.Name), ids[node.Name], populations, gains, connections);
        }

        foreach (OutputNode node in network.Order.OfType<OutputNode>())
        {
            outputs.Add(MakeOutput(node, paths.Into(node.Name), network.Shapes[node.Name].Output, populations, gains, connections, warnings));
        }

        ThrowIfAny(errors);
        List<FloatProjection> projections = Schedule(populations, connections, options, errors, warnings);
        ThrowIfAny(errors);
        return new LoweringResult(new LoweredNetwork(populations, projections, outputs, network.Semantics), warnings);
    }

    private static Dictionary<string, int> MakePopulations(
        PreparedNetwork network, List<FloatPopulation> populations, List<double[]> gains, List<UserError> errors)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        HashSet<string> outputNames = [.. network.Graph.Nodes.OfType<OutputNode>().Select(node => node.Name)];
        HashSet<string> feeding = [.. network.Graph.Edges.Where(edge => !outputNames.Contains(edge.To)).Select(edge => edge.From)];
        foreach (NetworkNode node in network.Order.Where(PopulationFactory.IsPopulation).OrderBy(node => node is InputNode ? 0 : 1))
        {
            if (PopulationFactory.Of(node, network.Shapes[node.Name].Output, network.Semantics, feeding.Contains(node.Name), errors) is { } made)
            {
                ids[node.Name] = populations.Count;
                populations.Add(made.Population with
                {
                    Grid = network.StateGrids.TryGetValue(node.Name, out StateGrid? grid) ? PopulationFactory.GridOf(node, grid) : null,
                    InputGrid = network.InputGrids.GetValueOrDefault(node.Name),
                });
                gains.Add(made.Gain);
            }
        }

        return ids;
    }

    private static void Connect(Arrivals arrivals, int target, List<FloatPopulation> populations, List<double[]> gains, List<Connection> connections)
    {
        double[] gain = gains[target];
        FloatPopulation population = populations[target];
        if (arrivals.Constant is { } constant)
        {
            bool cuba = population.Dynamics == Dynamics.Cuba;
            double[] bias = [.. cuba ? population.BiasU : population.BiasV];
            for (int i = 0; i < bias.Length; i++)
            {
                bias[i] += constant[i] * gain[i];
            }

            populations[target] = cuba ? population with { BiasU = bias } : population with { BiasV = bias };
        }

        foreach (Flow flow in arrivals.Flows.Where(flow => flow.Map.Count > 0))
        {
            string name = flow.Name.Length > 0 ? flow.Name : $"{populations[flow.Source].Name}>{population.Name}";
            connections.Add(new Connection(flow.Source, target, flow.Steps, flow.Late, flow.Map.ScaleColumns(gain), name));
        }
    }

    private static OutputTap MakeOutput(
        OutputNode node, Arrivals arrivals, int[] shape, List<FloatPopulation> populations, List<double[]> gains,
        List<Connection> connections, List<Warning> warnings)
    {
        bool direct = arrivals is { Flows: [{ Steps: 0 } flow], Constant: null } && flow.Map.IsIdentity && populations[flow.Source].Kind != PopulationKind.Input;
        if (direct)
        {
            return new OutputTap(node.Name, shape, arrivals.Flows[0].Source);
        }

        // A population may not share a name with a node that already is one; Output nodes never are.
        PopulationFactory.Made readout = PopulationFactory.Stateless(node.Name, node.Type, shape);
        int id = populations.Count;
        populations.Add(readout.Population);
        gains.Add(readout.Gain);
        Connect(arrivals, id, populations, gains, connections);
        string from = arrivals.Flows.Count == 0
            ? "nothing but constants"
            : string.Join(", ", arrivals.Flows.Select(flow => $"'{populations[flow.Source].Name}'").Distinct());
        warnings.Add(new Warning(
            "HWW212", $"This output is not the plain output of one neuron node (it is fed by {from}); {readout.Population.Count:N0} stateless readout neurons were added, which give 8-bit values.",
            node.Name));
        return new OutputTap(node.Name, shape, id);
    }

    private static List<FloatProjection> Schedule(
        List<FloatPopulation> populations, List<Connection> connections, LoweringOptions options, List<UserError> errors, List<Warning> warnings)
    {
        int[] skew = SkewSolver.Solve(populations, connections, options.AllowLoopLatency, errors, warnings);
        ThrowIfAny(errors);
        for (int id = 0; id < populations.Count; id++)
        {
            populations[id] = populations[id] with { Skew = skew[id] };
        }

        int[] delays = new int[connections.Count];
        for (int i = 0; i < delays.Length; i++)
        {
            Connection connection = connections[i];
            int hop = populations[connection.Source].Kind == PopulationKind.Input ? 0 : 1;
            delays[i] = Math.Max(0, skew[connection.Target] - skew[connection.Source] - hop + connection.Steps);
        }

        return new RelayInserter(populations, options, errors).Insert(connections, delays);
    }

    private static void ThrowIfAny(List<UserError> errors)
    {
        if (errors.Count > 0)
        {
            throw new UserErrorException([.. errors]);
        }
    }
}
