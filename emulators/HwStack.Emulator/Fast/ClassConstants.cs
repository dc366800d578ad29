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

    public static ClassConstants From(in NeuronClass source) => new()
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
    };
}
