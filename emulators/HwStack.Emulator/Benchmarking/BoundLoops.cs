using System.Runtime.Intrinsics.X86;
using HwStack.Emulator.Fast;

namespace HwStack.Emulator.Benchmarking;

/// <summary>Loops that do the heart of a workload with nothing around it, on one thread: what the machine gives at this moment.</summary>
internal abstract unsafe class BoundLoop
{
    /// <summary>Name in results.</summary>
    public abstract string Name { get; }

    /// <summary>The loop that belongs to a workload.</summary>
    /// <param name="bound">Kind.</param>
    /// <param name="neurons">Neurons of the workload.</param>
    /// <param name="synapses">Synapses of the workload.</param>
    /// <param name="rowBytes">Bytes of its rows in the engine.</param>
    /// <param name="cellsPerRow">Mean non-zero cells of a row.</param>
    /// <param name="level">Kernels.</param>
    public static BoundLoop Create(BenchBound bound, long neurons, long synapses, long rowBytes, int cellsPerRow, SimdLevel level) => bound switch
    {
        BenchBound.DenseRows => new DenseRowsLoop(64, 1024, 102, new Kernels(level)),
        BenchBound.Scatter => new ScatterLoop(rowBytes, cellsPerRow),
        BenchBound.RowBytes => new RowBytesLoop(rowBytes, (double)rowBytes / synapses, cellsPerRow),
        _ => new NeuronUpdatesLoop((int)((neurons + 63) / 64), new Kernels(level)),
    };

    /// <summary>Runs for some processor time and returns operations a second.</summary>
    public double Measure(double seconds)
    {
        long operations = 0;
        double start = EmulatorBench.CpuSeconds, elapsed;
        do
        {
            operations += RunOnce();
            elapsed = EmulatorBench.CpuSeconds - start;
        }
        while (elapsed < seconds);

        return operations / elapsed;
    }

    /// <summary>One pass; returns its operations.</summary>
    protected abstract long RunOnce();
}

/// <summary>The dense row kernel on a random part of the rows of each core, rows of the next core prefetched.</summary>
internal sealed unsafe class DenseRowsLoop : BoundLoop
{
    private const int RowBytes = 128;
    private const int Lists = 8;

    private readonly AlignedBuffer<byte> _memory;
    private readonly AlignedBuffer<nint> _rows;
    private readonly CoreScratch _scratch = new(4);
    private readonly AlignedBuffer<sbyte> _exponent = new(512);
    private readonly Kernels _kernels;
    private readonly int _cores;
    private readonly int _active;
    private int _list;

    public DenseRowsLoop(int cores, int rowsPerCore, int activePerCore, Kernels kernels)
    {
        (_cores, _active, _kernels) = (cores, activePerCore, kernels);
        _memory = new((long)cores * rowsPerCore * RowBytes);
        _rows = new((long)Lists * cores * activePerCore);
        var random = new BenchRandom(5);
        for (long i = 0; i < _memory.Length; i++)
        {
            _memory.Pointer[i] = (byte)random.Next();
        }

        for (int list = 0; list < Lists * cores; list++)
        {
            byte* first = _memory.Pointer + ((long)(list % cores) * rowsPerCore * RowBytes);
            for (int i = 0; i < activePerCore; i++)
            {
                // Ascending, as an event bitmap gives them.
                int row = (i * rowsPerCore / activePerCore) + random.Next(rowsPerCore / activePerCore);
                _rows.Pointer[((long)list * activePerCore) + i] = (nint)(first + ((long)row * RowBytes));
            }
        }
    }

    public override string Name => "dense row kernel alone, same bytes, next core prefetched";

    protected override long RunOnce()
    {
        _list = (_list + 1) % Lists;
        nint* rows = _rows.Pointer + ((long)_list * _cores * _active);
        for (int core = 0; core < _cores; core++, rows += _active)
        {
            for (int i = _active; core + 1 < _cores && i < 2 * _active; i++)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0((byte*)rows[i]);
                    Sse.Prefetch0((byte*)rows[i] + 64);
                }
            }

            _kernels.AddDense(rows, _active, 2, 5, _exponent.Pointer, _scratch.Accumulator, _scratch.Received);
        }

        return (long)_cores * _active * RowBytes * 2;
    }
}

/// <summary>Scatter-add of 16-bit cells, row by row in random order.</summary>
internal sealed unsafe class ScatterLoop : BoundLoop
{
    private const int Targets = 4096;
    private const int RowsPerPass = 1000;

    private readonly AlignedBuffer<ushort> _cells;
    private readonly AlignedBuffer<int> _sums = new(Targets);
    private readonly int _cellsPerRow;
    private readonly int _rows;
    private readonly BenchRandom _random = new(6);

    public ScatterLoop(long bytes, int cellsPerRow)
    {
        _cellsPerRow = Math.Max(1, cellsPerRow);
        _rows = (int)Math.Max(1, bytes / 2 / _cellsPerRow);
        _cells = new((long)_rows * _cellsPerRow);
        for (long i = 0; i < _cells.Length; i++)
        {
            _cells.Pointer[i] = (ushort)_random.Next();
        }
    }

    public override string Name => "scatter-add of 16-bit cells into one core, rows in random order, same bytes";

    protected override long RunOnce()
    {
        for (int i = 0; i < RowsPerPass; i++)
        {
            SparseRows.Pack(_cells.Pointer + ((long)_random.Next(_rows) * _cellsPerRow), _cellsPerRow, _sums.Pointer);
        }

        return (long)RowsPerPass * _cellsPerRow;
    }
}

/// <summary>The neuron kernel on all blocks, without input.</summary>
internal sealed unsafe class NeuronUpdatesLoop : BoundLoop
{
    private readonly NeuronTable _table;
    private readonly Kernels _kernels;
    private readonly int _blocks;
    private long _tick;

    public NeuronUpdatesLoop(int blocks, Kernels kernels)
    {
        (_blocks, _kernels, _table) = (blocks, kernels, new NeuronTable(blocks));
        for (int block = 0; block < blocks; block++)
        {
            _table.Shared.Pointer[block] = new SharedParameters { Threshold = 100, BiasV = 1000, AreShared = true, IdsCountUp = true, FirstLogicalId = (uint)block * 64 };
        }
    }

    public override string Name => "neuron kernel alone, same states, no input";

    protected override long RunOnce()
    {
        ClassConstants c = ClassConstants.From(HwbDrive.Class);
        TickConstants tick = TickConstants.At(_tick++, 1);
        long saturations = 0;
        for (int block = 0; block < _blocks; block++)
        {
            long first = block * 64L;
            NeuronBlock pointers = new()
            {
                V = _table.V.Pointer + first, U = _table.U.Pointer + first, Refractory = _table.Refractory.Pointer + first,
                Threshold = _table.Threshold.Pointer + first, Reset = _table.Reset.Pointer + first, BiasV = _table.BiasV.Pointer + first,
                BiasU = _table.BiasU.Pointer + first, LogicalId = _table.LogicalId.Pointer + first, Shared = _table.Shared.Pointer + block, Accumulator = Kernels.NoInput,
            };
            _kernels.Update(c, pointers, ~0UL, tick, ref saturations);
        }

        return _blocks * 64L;
    }
}
