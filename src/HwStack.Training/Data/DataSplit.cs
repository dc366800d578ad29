namespace HwStack.Training;

/// <summary>Which part of a data set.</summary>
public enum DataSplit
{
    /// <summary>What a network is trained on.</summary>
    Train,

    /// <summary>What it is judged by.</summary>
    Test,
}
