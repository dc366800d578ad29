using HwStack.Image;

namespace HwStack.Compiler.Routing;

/// <summary>Destination sets of every core and input port, and what they ask of the mesh.</summary>
/// <param name="Cores">Sets of each block.</param>
/// <param name="Inputs">Sets of each input port.</param>
/// <param name="RouterEntries">Entries of each router, by core id: one for every set of a core or port whose tree touches the router.</param>
/// <param name="Links">Estimated load of the links.</param>
/// <param name="MeanHopsPerSpike">Links crossed by a packet on average over all senders at their assumed rates, port links included; 0 when nothing is sent.</param>
public sealed record RoutingTables(
    IReadOnlyList<SetTable> Cores, IReadOnlyList<SetTable> Inputs, int[] RouterEntries, LinkLoad Links, double MeanHopsPerSpike);

/// <summary>Destination sets of one core or input port.</summary>
/// <param name="Sets">The sets; set 0 is empty.</param>
/// <param name="SetOf">Set of each local neuron or channel.</param>
public sealed record SetTable(DestinationSets Sets, ushort[] SetOf);

/// <summary>Estimated packets a tick on the mesh links, when every neuron and channel sends at its assumed rate.</summary>
/// <param name="Total">Sum over all links.</param>
/// <param name="Max">The busiest link.</param>
/// <param name="MaxFrom">Core id it leaves.</param>
/// <param name="MaxTo">Core id it enters.</param>
public readonly record struct LinkLoad(double Total, double Max, int MaxFrom, int MaxTo);
