using HwStack.Chip;

namespace HwStack.Emulator.Fast;

/// <summary>A neuron class unpacked for the kernels.</summary>
internal struct ClassConstants
{
    public NeuronClass Source;
    public int DecayV;
    public int DecayU;
    public int LinearLeak;
    public int DriveShift;
    public int Refractory;
    public uint StartTick;
    public Rounding Rounding;
    public ResetMode Reset;
    public bool Fires;
    public bool PreviousU;
    public bool IsCuba;

    /// <summary>True when the vector kernels know the model; other models step one neuron at a time.</summary>
    public bool IsVectorised;
    public bool IsDendrite;
    public bool IsIzhikevich;

    /// <summary>The chip's table memory.</summary>
    public unsafe byte* Tables;
    public int TableBytes;

    public readonly unsafe ReadOnlySpan<byte> TableMemory => new(Tables, TableBytes);

    public static unsafe ClassConstants From(in NeuronClass source, AlignedBuffer<byte>? tables = null) => new()
    {
        Source = source,
        DecayV = 65536 - source.LeakV,
        DecayU = 65536 - source.LeakU,
        LinearLeak = source.LinearLeak,
        DriveShift = 8 + source.Gain,
        Refractory = source.RefractoryTicks,
        StartTick = source.StartTick,
        Rounding = source.Rounding,
        Reset = source.Reset,
        Fires = (source.Flags & NeuronFlags.NeverFires) == 0,
        PreviousU = (source.Flags & NeuronFlags.PreviousU) != 0,
        IsCuba = source.Model == NeuronModel.Cuba,
        IsVectorised = source.Model is NeuronModel.Lif or NeuronModel.Cuba,
        IsDendrite = source.Model == NeuronModel.Dendrite,
        IsIzhikevich = source.Model == NeuronModel.Izhikevich,
        Tables = tables is null ? null : tables.Pointer,
        TableBytes = tables is null ? 0 : (int)tables.Length,
    };
}
