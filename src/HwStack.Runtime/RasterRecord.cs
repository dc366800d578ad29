namespace HwStack.Runtime;

/// <summary>
/// Spikes counted by time bin and row of neurons: every spike of the network's populations is in one cell, so nothing is dropped however coarse the cells are. With one tick a bin
/// and one neuron a row it is exact.
/// </summary>
/// <param name="TicksPerBin">Ticks of a bin; the last bin may hold fewer.</param>
/// <param name="NeuronsPerRow">Neurons of a row; the last row of a population may hold fewer.</param>
/// <param name="Bins">Time bins.</param>
/// <param name="Populations">Populations in order of their rows.</param>
/// <param name="Counts">Spikes of bin b and row r at b · Rows + r.</param>
public sealed record RasterRecord(long TicksPerBin, int NeuronsPerRow, int Bins, IReadOnlyList<RasterPopulation> Populations, int[] Counts)
{
    /// <summary>Rows of all populations.</summary>
    public int Rows => Bins == 0 ? 0 : Counts.Length / Bins;

    /// <summary>Spikes in all cells.</summary>
    public long Spikes => Counts.Sum(count => (long)count);
}

/// <summary>Rows of one population.</summary>
/// <param name="Name">Node name.</param>
/// <param name="Neurons">Neurons.</param>
/// <param name="FirstRow">Its first row.</param>
/// <param name="Rows">Number of its rows.</param>
public sealed record RasterPopulation(string Name, int Neurons, int FirstRow, int Rows);
