namespace HwStack.Training;

/// <summary>Arrays that are kept from batch to batch and only grow.</summary>
internal static class Buffers
{
    /// <summary>The array, or a larger one whose contents mean nothing yet.</summary>
    public static float[] Room(float[] array, int length) => array.Length >= length ? array : GC.AllocateUninitializedArray<float>(length);

    /// <summary>The first entries of an array, so many times one after another.</summary>
    public static float[] Repeated(float[] values, int length, int times)
    {
        float[] all = new float[length * times];
        for (int time = 0; time < times; time++)
        {
            values.AsSpan(0, length).CopyTo(all.AsSpan(time * length));
        }

        return all;
    }
}
