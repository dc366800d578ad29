namespace HwStack.Network.Topologies;

/// <summary>Rates and irregularity of populations while a network runs, in constant memory: of each neuron the last spike, and count, sum and sum of squares of its intervals.</summary>
public sealed class RateRecorder
{
    /// <summary>Spikes that a neuron needs to count for the irregularity.</summary>
    public const int SpikesMin = 5;

    private readonly IReadOnlyList<(string Name, int Count)> _populations;
    private readonly long[][] _last;
    private readonly int[][] _spikes;
    private readonly double[][] _sum;
    private readonly double[][] _squares;

    /// <param name="populations">Names and neurons.</param>
    public RateRecorder(IReadOnlyList<(string Name, int Count)> populations)
    {
        _populations = populations;
        _last = [.. populations.Select(population => new long[population.Count])];
        _spikes = [.. populations.Select(population => new int[population.Count])];
        _sum = [.. populations.Select(population => new double[population.Count])];
        _squares = [.. populations.Select(population => new double[population.Count])];
    }

    /// <summary>A spike of element <paramref name="neuron"/> of a population; of one neuron in order of ticks.</summary>
    public void Add(long tick, int population, int neuron)
    {
        if (_spikes[population][neuron]++ > 0)
        {
            double interval = tick - _last[population][neuron];
            _sum[population][neuron] += interval;
            _squares[population][neuron] += interval * interval;
        }

        _last[population][neuron] = tick;
    }

    /// <summary>The figures of a recording of so many seconds.</summary>
    public IReadOnlyList<FiringStatistics> Over(double seconds) => [.. Enumerable.Range(0, _populations.Count).Select(population => Of(population, seconds))];

    private FiringStatistics Of(int population, double seconds)
    {
        double cv = 0;
        int counted = 0;
        for (int neuron = 0; neuron < _spikes[population].Length; neuron++)
        {
            int intervals = _spikes[population][neuron] - 1;
            if (intervals >= SpikesMin - 1)
            {
                double mean = _sum[population][neuron] / intervals, variance = (_squares[population][neuron] / intervals) - (mean * mean);
                cv += Math.Sqrt(Math.Max(0, variance)) / mean;
                counted++;
            }
        }

        (string name, int count) = _populations[population];
        return new FiringStatistics(name, count, _spikes[population].Sum(spikes => (long)spikes) / (count * seconds), counted == 0 ? double.NaN : cv / counted, counted);
    }
}
