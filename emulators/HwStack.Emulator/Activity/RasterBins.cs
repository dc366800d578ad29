using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>Counts spikes by time bin and row of neurons, in memory that is fixed before the run.</summary>
internal sealed class RasterBins
{
    private readonly long _ticksPerBin;
    private readonly int _neuronsPerRow;
    private readonly int _bins;
    private readonly int _rows;
    private readonly int[] _firstRow;
    private readonly List<RasterPopulation> _populations = [];
    private readonly int[] _counts;

    /// <param name="io">Populations; relays and dendrites are left out.</param>
    /// <param name="ticks">Ticks of the run.</param>
    /// <param name="request">Limits.</param>
    public RasterBins(IoMap io, long ticks, ActivityRequest request)
    {
        _ticksPerBin = Math.Max(1, (ticks + request.RasterTimeBinsMax - 1) / request.RasterTimeBinsMax);
        _bins = (int)((ticks + _ticksPerBin - 1) / _ticksPerBin);
        PopulationMap[] drawn = [.. io.Populations.Where(IsDrawn)];
        long neurons = drawn.Sum(population => (long)population.Count);
        _neuronsPerRow = 1;
        if (_bins > 0)
        {
            // Every population has a row of its own, however small.
            long most = Math.Max(drawn.Length, request.RasterCellsMax / _bins), room = Math.Max(1, most - drawn.Length);
            _neuronsPerRow = neurons <= most ? 1 : (int)Math.Min(int.MaxValue, (neurons + room - 1) / room);
        }

        _firstRow = new int[io.Populations.Count];
        for (int p = 0; p < _firstRow.Length; p++)
        {
            _firstRow[p] = -1;
            if (IsDrawn(io.Populations[p]))
            {
                int count = io.Populations[p].Count, rows = (int)(((long)count + _neuronsPerRow - 1) / _neuronsPerRow);
                _firstRow[p] = _rows;
                _populations.Add(new RasterPopulation(io.Populations[p].Name, count, _rows, rows));
                _rows += rows;
            }
        }

        _counts = new int[(long)_bins * _rows];
    }

    /// <summary>Counts a spike.</summary>
    public void Add(long tick, int population, int element)
    {
        if (_firstRow[population] >= 0)
        {
            _counts[((tick / _ticksPerBin) * _rows) + _firstRow[population] + (element / _neuronsPerRow)]++;
        }
    }

    /// <summary>The raster.</summary>
    public RasterRecord Build() => new(_ticksPerBin, _neuronsPerRow, _bins, _populations, _counts);

    private static bool IsDrawn(PopulationMap population) => population.Type is not ("relay" or "dendrite");
}
