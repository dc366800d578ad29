namespace HwStack.Training;

/// <summary>How the output of a run becomes a class. Ties go to the lowest class.</summary>
public enum ReadoutRule
{
    /// <summary>The class with most output spikes over the run.</summary>
    SpikeCount,

    /// <summary>The class with the largest graded output in the last tick.</summary>
    LastV,

    /// <summary>The class with the largest sum of the graded output over all ticks.</summary>
    SumV,
}
