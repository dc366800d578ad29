namespace HwStack.Emulator.Fast;

/// <summary>One core in the engine's memory.</summary>
internal unsafe struct CoreTable
{
    public uint Id;
    public int Neurons;

    /// <summary>First block of 64 neurons, in all blocks of the engine.</summary>
    public int FirstBlock;
    public int Blocks;

    /// <summary>First word of the event bitmaps; row number r is bit r of these words.</summary>
    public int FirstWord;
    public int Words;
    public int FirstGroup;

    /// <summary>First class in all classes of the engine.</summary>
    public int FirstClass;

    /// <summary>The class of all neurons (in all classes); −1 when there are several.</summary>
    public int UniformClass;

    /// <summary>First destination set in all sets of the engine.</summary>
    public int FirstSet;

    /// <summary>Rows from this number on have payloads.</summary>
    public int PayloadFirst;

    /// <summary>Index of the payload of row <see cref="PayloadFirst"/>.</summary>
    public int PayloadBase;

    /// <summary>True when the pending-event queue could overflow, so that its entries must be counted.</summary>
    public bool IsLimited;

    public bool HasDendrites;

    /// <summary>Unit of its direct sums (<see cref="DirectRows"/>).</summary>
    public int DirectShift;

    /// <summary>Accumulators of its own: cores that send or receive partial sums; otherwise −1.</summary>
    public int OwnAccumulator;

    public RowEntry* Entries;
    public byte* Rows;
}
