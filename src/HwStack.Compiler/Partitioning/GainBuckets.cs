namespace HwStack.Compiler.Partitioning;

/// <summary>Items in doubly linked lists by gain; raising a gain by one and taking the best item cost constant time, but for walking down empty buckets.</summary>
internal sealed class GainBuckets
{
    private readonly int[] _gain;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly bool[] _removed;
    private readonly List<int> _heads = [-1];
    private readonly List<int> _raised = [];
    private int _best;

    /// <summary>Items 0 … <paramref name="count"/> − 1 with gain 0.</summary>
    public GainBuckets(int count)
    {
        _gain = new int[count];
        _next = new int[count];
        _previous = new int[count];
        _removed = new bool[count];
        for (int item = count - 1; item >= 0; item--)
        {
            Link(item);
        }
    }

    /// <summary>An item of the highest gain; of equals the one raised last, at gain 0 the lowest. At least one must be left.</summary>
    public int Best()
    {
        while (_heads[_best] < 0)
        {
            _best--;
        }

        return _heads[_best];
    }

    /// <summary>Adds 1 to the gain of an item; nothing when it has been removed.</summary>
    public void Raise(int item)
    {
        if (_removed[item])
        {
            return;
        }

        Unlink(item);
        if (_gain[item]++ == 0)
        {
            _raised.Add(item);
        }

        if (_gain[item] == _heads.Count)
        {
            _heads.Add(-1);
        }

        Link(item);
        _best = Math.Max(_best, _gain[item]);
    }

    /// <summary>Takes an item out for good.</summary>
    public void Remove(int item)
    {
        Unlink(item);
        _removed[item] = true;
    }

    /// <summary>Sets all gains to 0.</summary>
    public void Reset()
    {
        // Descending, so that low numbers end up first in bucket 0.
        _raised.Sort();
        for (int i = _raised.Count - 1; i >= 0; i--)
        {
            int item = _raised[i];
            if (!_removed[item])
            {
                Unlink(item);
                _gain[item] = 0;
                Link(item);
            }
        }

        _raised.Clear();
        _best = 0;
    }

    private void Link(int item)
    {
        int head = _heads[_gain[item]];
        _next[item] = head;
        _previous[item] = -1;
        if (head >= 0)
        {
            _previous[head] = item;
        }

        _heads[_gain[item]] = item;
    }

    private void Unlink(int item)
    {
        if (_previous[item] >= 0)
        {
            _next[_previous[item]] = _next[item];
        }
        else
        {
            _heads[_gain[item]] = _next[item];
        }

        if (_next[item] >= 0)
        {
            _previous[_next[item]] = _previous[item];
        }
    }
}
