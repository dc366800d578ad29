namespace HwStack.Emulator;

/// <summary>Sources whose next packet will be ready, earliest first, the lower source first at the same time. A binary heap; each source stands in it once at most.</summary>
/// <param name="sources">Number of sources.</param>
internal sealed class SourceQueue(int sources)
{
    private readonly (double Ready, int Source)[] _heap = new (double, int)[sources];
    private int _count;

    /// <summary>When the first is ready; infinite when there is none.</summary>
    public double FirstReady => _count == 0 ? double.PositiveInfinity : _heap[0].Ready;

    /// <summary>The first; only while there is one.</summary>
    public int First => _heap[0].Source;

    public void Add(int source, double ready)
    {
        int at = _count++;
        for (int parent; at > 0 && IsBefore(ready, source, _heap[parent = (at - 1) / 2]); at = parent)
        {
            _heap[at] = _heap[parent];
        }

        _heap[at] = (ready, source);
    }

    public void RemoveFirst()
    {
        (double ready, int source) = _heap[--_count];
        Sink(source, ready);
    }

    private void Sink(int source, double ready)
    {
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child + 1 < _count && IsBefore(_heap[child + 1].Ready, _heap[child + 1].Source, _heap[child]))
            {
                child++;
            }

            if (child >= _count || IsBefore(ready, source, _heap[child]))
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = (ready, source);
    }

    private static bool IsBefore(double ready, int source, (double Ready, int Source) other) => ready < other.Ready || (ready == other.Ready && source < other.Source);
}
