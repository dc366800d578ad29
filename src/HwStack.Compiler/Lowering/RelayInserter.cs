using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Compiler.Lowering;

/// <summary>
/// Carries delays over 15 ticks through chains of relay neurons, one chain per source, shared by all its delays. Relay k stands 16·k ticks behind the source;
/// spikes are relayed by forgetting neurons of threshold 1, payloads by stateless graded readouts, both exactly.
/// </summary>
internal sealed class RelayInserter(List<FloatPopulation> populations, LoweringOptions options, List<UserError> errors)
{
    /// <summary>Largest delay of a row descriptor.</summary>
    public const int DelayMax = 15;

    private const int TicksPerRelay = DelayMax + 1;

    /// <summary>Projections with a chip delay of 0..15, and the relay populations appended to the list. <paramref name="delays"/> has the ticks of each connection.</summary>
    public List<FloatProjection> Insert(IReadOnlyList<Connection> connections, int[] delays)
    {
        List<FloatProjection> projections = [];
        Dictionary<(int Source, int Relay), int> relayIds = [];
        Dictionary<int, int[]> usedBySource = [];
        if (!Fits(connections, delays, usedBySource))
        {
            return projections;
        }

        for (int i = 0; i < connections.Count; i++)
        {
            Connection connection = connections[i];
            int relay = delays[i] / TicksPerRelay;
            int source = connection.Source;
            SparseMap map = connection.Map;
            if (relay > 0)
            {
                int[] used = usedBySource[connection.Source];
                map = SelectRows(map, used);
                for (int k = 1; k <= relay; k++)
                {
                    if (!relayIds.ContainsKey((connection.Source, k)))
                    {
                        relayIds[(connection.Source, k)] = populations.Count;
                        projections.Add(AddRelay(connection.Source, k, used, k == 1 ? connection.Source : relayIds[(connection.Source, k - 1)]));
                    }
                }

                source = relayIds[(connection.Source, relay)];
            }

            projections.Add(ToProjection(connection.Name, source, connection.Target, map, delays[i] % TicksPerRelay));
        }

        return projections;
    }

    private bool Fits(IReadOnlyList<Connection> connections, int[] delays, Dictionary<int, int[]> usedBySource)
    {
        long neurons = 0;
        foreach (IGrouping<int, int> group in Enumerable.Range(0, connections.Count).Where(i => delays[i] > DelayMax).GroupBy(i => connections[i].Source))
        {
            SortedSet<int> used = [];
            foreach (int i in group)
            {
                int[] rows = connections[i].Map.RowStart;
                used.UnionWith(Enumerable.Range(0, rows.Length - 1).Where(row => rows[row + 1] > rows[row]));
            }

            int longest = group.Max(i => delays[i]);
            usedBySource[group.Key] = [.. used];
            neurons += (long)used.Count * (longest / TicksPerRelay);
            if (neurons > options.RelayNeuronsMax || populations[group.Key].Skew + longest > SkewSolver.SkewMax)
            {
                errors.Add(new UserError(
                    "HW2106", $"A delay of {longest} ticks on {used.Count:N0} neurons needs {(long)used.Count * (longest / TicksPerRelay):N0} relay neurons.",
                    populations[group.Key].Name, $"{neurons}", $"{options.RelayNeuronsMax}", "Shorten the delay, or use a larger time step."));
                return false;
            }
        }

        return true;
    }

    private FloatProjection AddRelay(int source, int k, int[] used, int previous)
    {
        FloatPopulation origin = populations[source];
        bool fromInput = origin.Kind == PopulationKind.Input;
        bool graded = origin.Kind != PopulationKind.Spiking;
        int count = used.Length;
        populations.Add(new FloatPopulation
        {
            Name = $"{origin.Name}.relay{k}",
            Type = "relay",
            Shape = [count],
            Kind = graded ? PopulationKind.Readout : PopulationKind.Spiking,
            DecayV = new double[count],
            BiasV = new double[count],
            Threshold = graded ? [] : Enumerable.Repeat(0.5, count).ToArray(),
            ResetValue = graded ? [] : new double[count],
            Reset = ResetRule.Zero,
            V0 = new double[count],
            Skew = origin.Skew + (k * TicksPerRelay) - (fromInput ? 1 : 0),
            IsRelay = true,
        });
        SparseMap map = k == 1 ? Selection(origin.Count, used) : SparseMap.Identity(count);
        return ToProjection($"{origin.Name}>relay{k}", previous, populations.Count - 1, map, DelayMax);
    }

    private static SparseMap Selection(int rows, int[] used)
    {
        SparseMapBuilder builder = new(rows, used.Length);
        int next = 0;
        for (int row = 0; row < rows; row++)
        {
            if (next < used.Length && used[next] == row)
            {
                builder.Add(next++, 1);
            }

            builder.EndRow();
        }

        return builder.Build();
    }

    private static SparseMap SelectRows(SparseMap map, int[] rows)
    {
        int[] rowStart = new int[rows.Length + 1];
        List<int> column = [];
        List<double> value = [];
        for (int i = 0; i < rows.Length; i++)
        {
            column.AddRange(map.Column.AsSpan(map.RowStart[rows[i]]..map.RowStart[rows[i] + 1]));
            value.AddRange(map.Value.AsSpan(map.RowStart[rows[i]]..map.RowStart[rows[i] + 1]));
            rowStart[i + 1] = column.Count;
        }

        return new SparseMap(rows.Length, map.Columns, rowStart, [.. column], [.. value]);
    }

    private static FloatProjection ToProjection(string name, int source, int target, SparseMap map, int delay) => new()
    {
        Name = name, Source = source, Target = target, RowStart = map.RowStart, TargetIndex = map.Column, Weight = map.Value, DelayTicks = delay,
    };
}
