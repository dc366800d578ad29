namespace HwStack.Cli.Demo;

/// <summary>Linear least squares with a penalty on large weights, by Gaussian elimination on the normal equations.</summary>
internal static class RidgeRegression
{
    /// <summary>Weights [targets × features] that map feature rows to target rows.</summary>
    public static double[,] Fit(IReadOnlyList<double[]> features, IReadOnlyList<double[]> targets, double penalty)
    {
        int width = features[0].Length, outputs = targets[0].Length;
        double[,] system = new double[width, width + outputs];
        for (int sample = 0; sample < features.Count; sample++)
        {
            double[] x = features[sample], y = targets[sample];
            for (int i = 0; i < width; i++)
            {
                for (int j = 0; x[i] != 0 && j < width; j++)
                {
                    system[i, j] += x[i] * x[j];
                }

                for (int k = 0; k < outputs; k++)
                {
                    system[i, width + k] += x[i] * y[k];
                }
            }
        }

        for (int i = 0; i < width; i++)
        {
            system[i, i] += penalty;
        }

        Eliminate(system);
        double[,] weights = new double[outputs, width];
        for (int i = 0; i < width; i++)
        {
            for (int k = 0; k < outputs; k++)
            {
                weights[k, i] = system[i, width + k];
            }
        }

        return weights;
    }

    /// <summary>Gauss-Jordan without pivoting: the penalised normal matrix is positive definite.</summary>
    private static void Eliminate(double[,] system)
    {
        int rows = system.GetLength(0), columns = system.GetLength(1);
        for (int pivot = 0; pivot < rows; pivot++)
        {
            double scale = 1 / system[pivot, pivot];
            for (int j = pivot; j < columns; j++)
            {
                system[pivot, j] *= scale;
            }

            for (int i = 0; i < rows; i++)
            {
                double factor = system[i, pivot];
                for (int j = pivot; i != pivot && factor != 0 && j < columns; j++)
                {
                    system[i, j] -= factor * system[pivot, j];
                }
            }
        }
    }
}
