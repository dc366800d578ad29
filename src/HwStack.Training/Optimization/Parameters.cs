namespace HwStack.Training;

/// <summary>Numbers to be trained, with their gradient and the two moments of Adam.</summary>
internal sealed class Parameters(int count)
{
    /// <summary>Values.</summary>
    public float[] Value { get; } = new float[count];

    /// <summary>Gradient of the loss of the last batch.</summary>
    public float[] Gradient { get; } = new float[count];

    /// <summary>First moment.</summary>
    public float[] Mean { get; } = new float[count];

    /// <summary>Second moment.</summary>
    public float[] Square { get; } = new float[count];
}
