using System.Numerics;

namespace HwStack.Emulator.Fast;

/// <summary>What happened in the last tick, put together from the workers when asked: a run that looks at nothing pays for nothing.</summary>
/// <param name="layout">The image.</param>
/// <param name="workers">Workers in order of their cores.</param>
internal sealed unsafe class SentEvents(FastLayout layout, Worker[] workers)
{
    private readonly EventBuffer<SpikeEvent> _spikes = new();
    private readonly EventBuffer<OutputEvent> _outputs = new();
    private readonly int[] _activeCores = new int[layout.Cores.Length];
    private int _activeCount;
    private bool _spikesListed;
    private int _portDepth;

    /// <summary>Packets that left through output ports.</summary>
    public ReadOnlySpan<OutputEvent> Outputs => _outputs.Items;

    /// <summary>Spikes, ascending.</summary>
    public ReadOnlySpan<SpikeEvent> Spikes
    {
        get
        {
            if (!_spikesListed)
            {
                _spikesListed = true;
                ListSpikes();
            }

            return _spikes.Items;
        }
    }

    /// <summary>Cores that took part, ascending.</summary>
    public ReadOnlySpan<int> ActiveCores
    {
        get
        {
            if (_activeCount < 0)
            {
                _activeCount = 0;
                foreach (Worker worker in workers)
                {
                    worker.ActiveCores.CopyTo(_activeCores.AsSpan(_activeCount));
                    _activeCount += worker.ActiveCores.Length;
                }
            }

            return _activeCores.AsSpan(0, _activeCount);
        }
    }

    /// <summary>Links on the longest way of a packet.</summary>
    public int LongestPathHops
    {
        get
        {
            int longest = _portDepth;
            foreach (Worker worker in workers)
            {
                foreach (BlockSpikes block in worker.Outbox.Items)
                {
                    for (ulong left = block.Fired | block.Graded; left != 0; left &= left - 1)
                    {
                        longest = Math.Max(longest, Depth((block.Block * 64) + BitOperations.TrailingZeroCount(left)));
                    }
                }
            }

            return longest;
        }
    }

    /// <summary>Forgets the last tick.</summary>
    /// <param name="tick">The next one.</param>
    public void Begin(long tick)
    {
        _spikes.Clear();
        _outputs.Clear();
        _spikesListed = false;
        _activeCount = -1;
        _portDepth = 0;
        foreach (Worker worker in workers)
        {
            worker.Begin(tick);
        }
    }

    /// <summary>A host event was sent.</summary>
    public void AddHostEvent(int source, int payload)
    {
        _portDepth = Math.Max(_portDepth, Depth(source));
        foreach ((int from, int port, int channel) in layout.Routes.Outputs(source >> 6))
        {
            if (from == source)
            {
                _outputs.Add(new OutputEvent(port, channel, payload));
            }
        }
    }

    /// <summary>Lists the packets that reach output ports, before v changes again.</summary>
    public void ListOutputs()
    {
        if (!layout.Routes.HasOutputs)
        {
            return;
        }

        foreach (Worker worker in workers)
        {
            foreach (BlockSpikes block in worker.Outbox.Items)
            {
                foreach ((int source, int port, int channel) in layout.Routes.Outputs(block.Block))
                {
                    if ((block.Fired >> source & 1) != 0)
                    {
                        _outputs.Add(new OutputEvent(port, channel, 1));
                    }
                    else if ((block.Graded >> source & 1) != 0)
                    {
                        _outputs.Add(new OutputEvent(port, channel, layout.Neurons.V.Pointer[source]));
                    }
                }
            }
        }
    }

    private void ListSpikes()
    {
        foreach (Worker worker in workers)
        {
            foreach (BlockSpikes block in worker.Outbox.Items)
            {
                int first = (block.Block - layout.Cores[block.Core].FirstBlock) * 64;
                for (ulong left = block.Fired; left != 0; left &= left - 1)
                {
                    _spikes.Add(new SpikeEvent(block.Core, first + BitOperations.TrailingZeroCount(left)));
                }
            }
        }
    }

    private int Depth(int source)
    {
        int set = layout.Sources.SetOf[source];
        return layout.Routes.Sends[set] ? layout.Routes.Depth[set] : 0;
    }
}
